SELECT status, min(placed) FROM orders GROUP BY status;
