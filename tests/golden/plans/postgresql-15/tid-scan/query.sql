select order_id from orders where ctid = '(3,4)';
