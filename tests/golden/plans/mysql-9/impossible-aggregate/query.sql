SELECT COUNT(*) FROM orders WHERE customer_id IS NULL;
