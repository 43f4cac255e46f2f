select * from product where product_id between 5 and 9;
