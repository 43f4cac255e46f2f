select customer_id, count(*) from visit group by customer_id;
