select customer_id from remote_customer order by full_name limit 3;
