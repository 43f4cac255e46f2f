select c.customer_id, last.placed from customer c cross join lateral (select o.placed from orders o where o.customer_id = c.customer_id order by o.placed desc limit 1) last
where c.joined < date '2015-02-01';
