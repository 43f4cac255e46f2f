select order_id, sum(amount) from order_line where order_id < 3000 group by order_id;
