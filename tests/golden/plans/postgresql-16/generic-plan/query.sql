select * from orders where customer_id = $1 and state = $2;
