-- session/server: where we are, who we are, and what decides how the rest is read
-- server: 10.5+
-- rights: none
-- columns:
--   database_name text current database; null: none
--   user_name text as the server knows us: 'app@%'
--   standby flag nothing can be written here (read_only)
--   instrumented flag performance_schema is on
--   lower_case_names number lower_case_table_names: 0 as written, 1 stored small, 2 compared small
--   page_bytes number of InnoDB
SELECT DATABASE() AS database_name, CURRENT_USER() AS user_name, @@GLOBAL.read_only AS standby,
       @@performance_schema AS instrumented, @@lower_case_table_names AS lower_case_names,
       @@innodb_page_size AS page_bytes
