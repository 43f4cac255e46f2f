-- engine: mysql
SELECT order_id, SUM(total) OVER (ORDER BY placed ROWS BETWEEN 500 PRECEDING AND 500 FOLLOWING) AS s, NTILE(4) OVER (ORDER BY placed) AS q FROM orders WHERE order_id <= 20000;
