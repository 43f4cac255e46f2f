refresh materialized view order_per_state;
