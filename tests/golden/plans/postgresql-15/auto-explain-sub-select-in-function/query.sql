select id, order_count(id) as orders from tiny where id < 4;
