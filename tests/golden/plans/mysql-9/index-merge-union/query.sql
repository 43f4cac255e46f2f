SELECT /*+ INDEX_MERGE(o orders_customer_idx, orders_total_idx) */ * FROM orders o WHERE customer_id = 3 OR total = 17.1;
