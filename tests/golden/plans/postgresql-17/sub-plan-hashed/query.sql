select count(*) from customer c where c.customer_id not in (select v.customer_id from visit v where v.page = 3);
