select count(*), sum(amount) from order_line where product_id < 700;
