select c.full_name, o.total from customer c join orders o using (customer_id) where c.region_id = 3 and o.state = 'back';
