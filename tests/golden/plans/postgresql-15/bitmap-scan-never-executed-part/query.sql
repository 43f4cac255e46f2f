select r.region_id, c.customer_id from region r join customer c on c.region_id = r.region_id and c.status = 'closed' where r.name = 'nowhere';
