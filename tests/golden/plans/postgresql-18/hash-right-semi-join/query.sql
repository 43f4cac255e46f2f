select count(*) from customer c where c.status = 'closed' and exists (select 1 from orders o where o.customer_id = c.customer_id and o.total > c.region_id);
