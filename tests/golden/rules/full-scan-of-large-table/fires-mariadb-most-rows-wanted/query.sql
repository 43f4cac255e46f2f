-- engine: mariadb
SELECT SUM(total), COUNT(*) FROM orders WHERE total > 50;
