select count(*) from visit v join customer c on c.customer_id = v.customer_id where c.status = 'closed';
