select order_id from orders where ctid >= '(10,0)' and ctid < '(11,0)';
