select order_id from orders order by order_id limit (select count(*) from region);
