-- engine: mysql
SELECT c.city, m.sensor FROM customer c JOIN measure m ON m.reading = c.region_id * 1000 + c.customer_id WHERE c.customer_id < 100;
