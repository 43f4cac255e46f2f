select distinct region_id, status from customer;
