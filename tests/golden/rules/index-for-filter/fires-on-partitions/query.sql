select id, at from event where customer_id = 4711;
