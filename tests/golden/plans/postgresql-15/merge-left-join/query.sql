select count(*), count(l.line_no) from orders o left join order_line l on l.order_id = o.order_id and l.line_no = 2 where o.order_id between 100 and 900;
