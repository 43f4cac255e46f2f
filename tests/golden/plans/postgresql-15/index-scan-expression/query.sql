select customer_id from customer where lower(email) = 'user99@example.com';
