select count(c.full_name) from visit v join customer c on c.customer_id = v.page + 1;
