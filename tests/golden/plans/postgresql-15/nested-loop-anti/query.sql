select t.id from tiny t where not exists (select 1 from orders o where o.order_id = t.id * 6000);
