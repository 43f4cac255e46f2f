select shape_id from shape order by box <-> point(50, 20) limit 5;
