-- session/settings: settings of this session that shape plans, or say what the server can tell
-- server: 5.7+
-- rights: none
-- columns:
--   Variable_name text those of the list this server has
--   Value text
SHOW SESSION VARIABLES WHERE Variable_name IN (
  'autocommit', 'big_tables', 'character_set_client', 'character_set_connection', 'character_set_database',
  'character_set_results', 'character_set_server', 'collation_connection', 'collation_database', 'collation_server',
  'default_storage_engine', 'eq_range_index_dive_limit', 'ft_min_word_len', 'ft_query_expansion_limit',
  'group_concat_max_len', 'innodb_adaptive_hash_index', 'innodb_buffer_pool_instances', 'innodb_buffer_pool_size',
  'innodb_file_per_table', 'innodb_flush_log_at_trx_commit', 'innodb_ft_max_token_size', 'innodb_ft_min_token_size',
  'innodb_io_capacity', 'innodb_page_size', 'innodb_random_read_ahead', 'innodb_read_ahead_threshold',
  'innodb_stats_auto_recalc', 'innodb_stats_include_delete_marked', 'innodb_stats_method', 'innodb_stats_on_metadata',
  'innodb_stats_persistent', 'innodb_stats_persistent_sample_pages', 'innodb_stats_transient_sample_pages',
  'join_buffer_size', 'key_buffer_size', 'log_bin', 'binlog_format', 'long_query_time', 'lower_case_table_names',
  'max_heap_table_size', 'max_join_size', 'max_length_for_sort_data', 'max_seeks_for_key', 'max_sort_length',
  'min_examined_row_limit', 'myisam_sort_buffer_size', 'optimizer_prune_level', 'optimizer_search_depth',
  'optimizer_switch', 'performance_schema', 'range_alloc_block_size', 'range_optimizer_max_mem_size', 'read_buffer_size',
  'read_rnd_buffer_size', 'slow_query_log', 'sort_buffer_size', 'sql_mode', 'sql_safe_updates', 'sql_select_limit',
  'time_zone', 'tmp_table_size', 'transaction_isolation', 'tx_isolation', 'updatable_views_with_limit',
  'cte_max_recursion_depth', 'explain_format', 'explain_json_format_version', 'histogram_generation_max_mem_size',
  'innodb_parallel_read_threads', 'internal_tmp_disk_storage_engine',
  'internal_tmp_mem_storage_engine', 'set_operations_buffer_size', 'sql_require_primary_key', 'temptable_max_mmap',
  'temptable_max_ram', 'use_secondary_engine', 'windowing_use_high_precision')
