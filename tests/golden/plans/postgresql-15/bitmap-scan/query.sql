select * from order_line where product_id = 38;
