-- engine: mysql
SELECT SUM(reading) FROM measure;
