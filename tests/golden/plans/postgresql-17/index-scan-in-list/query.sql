select order_id from orders where order_id in (3, 999, 12345, 40000, 49999);
