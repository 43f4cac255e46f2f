-- engine: mysql
SELECT SQL_CALC_FOUND_ROWS order_id, note FROM orders WHERE total > 50 LIMIT 10;
