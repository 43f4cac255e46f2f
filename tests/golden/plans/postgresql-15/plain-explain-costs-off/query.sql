select * from customer where customer_id = 77;
