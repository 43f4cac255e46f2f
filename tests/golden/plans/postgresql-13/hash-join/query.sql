select c.full_name, sum(o.total) from customer c join orders o on o.customer_id = c.customer_id
where c.status = 'blocked' group by c.full_name order by 2 desc limit 5;
