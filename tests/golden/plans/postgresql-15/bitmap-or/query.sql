select customer_id from customer where joined = date '2016-01-01' or customer_id < 20 or email = 'user7@example.com';
