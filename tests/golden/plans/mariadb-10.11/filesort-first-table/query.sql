SET max_length_for_sort_data=64;
SELECT * FROM orders o STRAIGHT_JOIN customers c ON c.id = o.customer_id WHERE o.total > 1 ORDER BY o.total;
