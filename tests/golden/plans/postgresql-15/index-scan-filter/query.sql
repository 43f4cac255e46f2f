select order_id from orders where customer_id between 100 and 110 and total > 900;
