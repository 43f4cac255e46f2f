-- engine: mariadb
SELECT COUNT(*) FROM digit a JOIN digit b ON b.d > a.d;
