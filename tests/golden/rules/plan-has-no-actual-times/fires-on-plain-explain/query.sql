-- explain: VERBOSE
select * from orders where customer_id = 4242;
