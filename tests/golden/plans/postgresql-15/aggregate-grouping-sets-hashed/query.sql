select region_id, status, count(*) from customer group by grouping sets ((region_id), (status), (region_id, status));
