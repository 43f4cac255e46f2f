select count(*) from customer where region_id = 4;
