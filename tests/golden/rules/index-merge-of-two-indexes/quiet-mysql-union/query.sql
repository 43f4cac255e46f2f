-- engine: mysql
SELECT /*+ INDEX_MERGE(o orders_customer_idx, orders_placed_idx) */ * FROM orders o WHERE customer_id = 3 OR placed = '2024-01-01 05:00:00';
