select o.order_id from orders o where o.customer_id = 55 and o.total > (select avg(l.amount) from order_line l where l.order_id = o.order_id);
