select r.name, (select count(*) from customer c where c.region_id = r.region_id and c.status = 'closed') as closed from region r;
