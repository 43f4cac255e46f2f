select count(*) from customer c where exists (select 1 from orders o where o.customer_id = c.customer_id);
