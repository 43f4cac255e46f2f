select t.id, o.order_id from tiny t join orders o on o.customer_id = t.id and o.total < (select avg(total) / 50 from orders where order_id < 5000);
