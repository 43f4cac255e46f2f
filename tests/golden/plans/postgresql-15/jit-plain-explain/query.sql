select count(*) from customer where customer_id % 3 = 0;
