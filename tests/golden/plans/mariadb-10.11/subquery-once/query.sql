SELECT * FROM orders WHERE total > (SELECT avg(total) * 1.9 FROM orders);
