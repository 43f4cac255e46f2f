select count(*), count(c.customer_id) from orders o left join customer c on c.customer_id = o.customer_id and c.status = 'closed';
