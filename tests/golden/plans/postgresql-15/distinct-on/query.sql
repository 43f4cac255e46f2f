select distinct on (customer_id) customer_id, order_id, placed from orders where customer_id < 50 order by customer_id, placed desc;
