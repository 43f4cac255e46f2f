select r.name from region r where exists (select 1 from customer c where c.region_id = r.region_id and c.status = 'active');
