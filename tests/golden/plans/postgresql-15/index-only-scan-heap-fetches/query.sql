select count(*) from stock where product_id < 200;
