select order_id, placed from orders order by order_id desc limit 3;
