select count(*), count(o.order_id) from customer c left join orders o on o.customer_id = c.customer_id and o.state <> 'x' where c.status = 'closed';
