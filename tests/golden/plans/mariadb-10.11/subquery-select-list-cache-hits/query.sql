SELECT o.id, (SELECT count(*) FROM customers c WHERE c.segment = o.status AND c.created < '2021-01-01') n FROM orders o WHERE o.id < 2000;
