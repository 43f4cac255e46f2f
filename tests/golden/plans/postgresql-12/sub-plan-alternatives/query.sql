select count(*) from customer c where c.status = 'closed' or exists (select 1 from visit v where v.customer_id = c.customer_id);
