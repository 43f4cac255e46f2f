select order_id from orders where ctid = any (array['(0,1)', '(1,1)', '(2,2)']::tid[]);
