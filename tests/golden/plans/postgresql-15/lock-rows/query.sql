select order_id from orders where customer_id = 10 for update;
