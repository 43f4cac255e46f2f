-- engine: mariadb
SELECT SUM(reading) FROM measure;
