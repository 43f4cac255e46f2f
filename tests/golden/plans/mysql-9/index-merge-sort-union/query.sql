SELECT /*+ INDEX_MERGE(o) */ * FROM orders o WHERE customer_id < 5 OR placed < '2023-01-02';
