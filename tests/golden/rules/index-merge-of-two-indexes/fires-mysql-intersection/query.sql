-- engine: mysql
SELECT /*+ INDEX_MERGE(o orders_state_idx, orders_kind_idx) */ * FROM orders o WHERE state = 'paid' AND kind = 3;
