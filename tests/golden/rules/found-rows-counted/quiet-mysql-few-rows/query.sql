-- engine: mysql
SELECT SQL_CALC_FOUND_ROWS order_id, note FROM orders WHERE customer_id = 5 LIMIT 3;
