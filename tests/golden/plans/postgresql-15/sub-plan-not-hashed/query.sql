select count(*) from tiny t where t.id not in (select o.order_id from orders o where o.order_id > 0 and o.order_id < 20000);
