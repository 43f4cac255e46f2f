select count(*) from orders o join order_line l on (o.order_id, 1) = (l.order_id, l.line_no) where (o.customer_id, o.placed) > (9990, timestamp '2023-01-01');
