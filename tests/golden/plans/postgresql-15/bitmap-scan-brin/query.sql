select count(*) from shape where shape_id between 100 and 400;
