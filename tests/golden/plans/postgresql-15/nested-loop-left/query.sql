select t.id, o.order_id from tiny t left join orders o on o.order_id = t.id * 1000 and o.state = 'done';
