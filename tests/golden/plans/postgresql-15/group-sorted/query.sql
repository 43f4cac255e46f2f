select region_id, status from customer group by region_id, status;
