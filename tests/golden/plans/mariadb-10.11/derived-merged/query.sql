SELECT * FROM (SELECT id, total FROM orders) d WHERE d.total > 890;
