select status, region_id, count(*) from customer group by rollup (status, region_id) having count(*) > 400;
