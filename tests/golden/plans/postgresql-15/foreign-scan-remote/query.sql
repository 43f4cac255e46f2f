select customer_id, full_name from remote_customer where status = 'closed' and region_id = 1 and length(full_name) > 12;
