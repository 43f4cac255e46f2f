select full_name from customer where customer_id = 5;
