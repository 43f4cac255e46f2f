select count(*) from visit v, lateral (select c.full_name from customer c where c.customer_id = v.page and v.page > 3 offset 0) s;
