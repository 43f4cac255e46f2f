select customer_id from customer where customer_id < 500 except select customer_id from orders where order_id < 2000;
