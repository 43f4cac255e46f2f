select region_id, status, count(*) from customer group by cube (region_id, status);
