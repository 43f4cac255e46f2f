select min(order_id), max(order_id) from orders;
