select count(*) from visit v join customer c on c.region_id = v.page and c.status = 'closed' where v.page < 6;
