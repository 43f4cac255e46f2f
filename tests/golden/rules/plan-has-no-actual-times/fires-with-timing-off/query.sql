-- explain: ANALYZE, TIMING OFF
select * from orders where customer_id = 4242;
