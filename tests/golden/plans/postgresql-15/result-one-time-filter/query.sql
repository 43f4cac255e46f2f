select customer_id from customer where current_setting('work_mem') = 'no such value' and customer_id < 10;
