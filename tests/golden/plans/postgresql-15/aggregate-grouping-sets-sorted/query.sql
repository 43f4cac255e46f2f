select region_id, status, joined, count(*), grouping(region_id) from customer group by grouping sets ((region_id, status), (region_id), (joined), ());
