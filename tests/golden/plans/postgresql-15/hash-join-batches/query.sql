select count(*) from orders o join customer c on c.customer_id = o.customer_id where c.full_name <> 'x';
