select count(*) from orders o join customer c on c.customer_id = o.customer_id and c.joined > o.placed::date - 1500;
