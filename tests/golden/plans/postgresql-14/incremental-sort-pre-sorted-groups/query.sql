select product_id, amount from order_line where product_id < 100 order by product_id, amount;
