select o.order_id, l.amount from orders o join order_line l using (order_id) where o.order_id = -1;
