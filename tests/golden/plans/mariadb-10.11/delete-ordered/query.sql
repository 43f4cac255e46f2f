DELETE FROM orders WHERE total < 5 ORDER BY placed LIMIT 3;
