select order_id from orders order by placed offset 1000 limit 10;
