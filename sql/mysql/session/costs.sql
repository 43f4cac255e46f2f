-- session/costs: the optimizer's cost constants that were changed
-- server: 5.7
-- rights: SELECT on mysql.server_cost and mysql.engine_cost; without: the server's defaults have to be taken
-- columns:
--   name text "row_evaluate_cost", "io_block_read_cost"
--   value number
SELECT cost_name AS name, cost_value AS value FROM mysql.server_cost WHERE cost_value IS NOT NULL
UNION ALL
SELECT cost_name, cost_value FROM mysql.engine_cost
WHERE cost_value IS NOT NULL AND engine_name IN ('default', 'InnoDB') AND device_type = 0
