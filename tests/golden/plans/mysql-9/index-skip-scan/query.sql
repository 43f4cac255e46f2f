SELECT /*+ SKIP_SCAN(o orders_state_idx) */ state, placed FROM orders o WHERE placed > '2025-02-01';
