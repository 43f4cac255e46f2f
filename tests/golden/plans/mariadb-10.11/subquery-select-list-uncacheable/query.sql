SELECT (SELECT count(*) FROM items i WHERE i.order_id = o.id AND rand() < 2) FROM orders o WHERE id < 3000;
