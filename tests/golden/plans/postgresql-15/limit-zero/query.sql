select order_id from orders limit 0;
