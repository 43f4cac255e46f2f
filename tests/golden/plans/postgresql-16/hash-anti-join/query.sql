select count(*) from customer c where not exists (select 1 from visit v where v.customer_id = c.customer_id and v.page < 3);
