select r.name, c.full_name, o.total from region r join customer c using (region_id) join orders o using (customer_id)
where r.name = 'north' and c.joined = date '2015-03-03';
