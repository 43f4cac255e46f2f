select count(*) from region r where not exists (select 1 from visit v where v.customer_id = r.region_id and v.page < 3);
