-- session/costs: the optimizer's cost constants, as set or as the server has them by default
-- server: 8.0+
-- rights: SELECT on mysql.server_cost and mysql.engine_cost; without: the server's defaults have to be taken
-- columns:
--   name text "row_evaluate_cost", "io_block_read_cost"
--   value number
SELECT cost_name AS name, COALESCE(cost_value, default_value) AS value FROM mysql.server_cost
UNION ALL
SELECT cost_name, COALESCE(cost_value, default_value) FROM mysql.engine_cost
WHERE engine_name IN ('default', 'InnoDB') AND device_type = 0
