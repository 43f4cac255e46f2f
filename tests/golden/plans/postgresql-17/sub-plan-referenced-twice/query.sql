select t.id, o.order_id from tiny t join orders o on o.customer_id = any (array(select generate_series(t.id, t.id + 2)));
