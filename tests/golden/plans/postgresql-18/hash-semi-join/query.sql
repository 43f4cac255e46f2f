select count(*) from orders o where exists (select 1 from visit v where v.customer_id = o.customer_id and v.page = o.order_id % 100);
