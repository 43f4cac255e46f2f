select t.id, o.total from orders o right join tiny t on t.id = o.order_id;
