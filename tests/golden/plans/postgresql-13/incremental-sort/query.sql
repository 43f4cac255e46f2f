select customer_id, placed, total from orders order by customer_id, total limit 100;
