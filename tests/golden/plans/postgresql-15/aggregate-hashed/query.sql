select product_id, sum(amount) from order_line group by product_id having sum(amount) > 50000;
