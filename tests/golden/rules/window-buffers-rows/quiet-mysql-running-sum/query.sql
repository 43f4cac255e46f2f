-- engine: mysql
SELECT order_id, SUM(total) OVER (ORDER BY placed ROWS UNBOUNDED PRECEDING) AS s FROM orders WHERE order_id <= 20000;
