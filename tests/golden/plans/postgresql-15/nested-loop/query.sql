select o.order_id, l.amount from orders o join order_line l on l.order_id = o.order_id where o.customer_id = 1234;
