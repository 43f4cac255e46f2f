select count(*) from visit v where v.page = 1 or v.customer_id in (select c.customer_id from customer c where c.status = 'closed');
