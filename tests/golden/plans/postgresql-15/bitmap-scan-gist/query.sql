select shape_id from shape where span && int4range(100, 110);
