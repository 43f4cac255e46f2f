-- engine: mysql
SELECT SUM(reading), COUNT(*) FROM measure WHERE reading > 500;
