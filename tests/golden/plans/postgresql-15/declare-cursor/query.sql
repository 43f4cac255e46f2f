declare c cursor for select order_id from orders order by order_id;
