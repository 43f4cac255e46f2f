select count(*), count(c.status) from visit v left join customer c on c.customer_id = v.customer_id and c.status = 'active';
