select count(*) from orders o join order_line l on l.order_id = o.order_id where o.order_id < 5000;
