select * from orders order by total, order_id;
