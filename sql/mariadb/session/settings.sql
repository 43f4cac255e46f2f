-- session/settings: settings of this session that shape plans, or say what the server can tell
-- server: 10.5+
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
  'analyze_sample_percentage', 'aria_pagecache_buffer_size', 'expensive_subquery_limit', 'histogram_size',
  'histogram_type', 'innodb_prefix_index_cluster_optimization', 'join_buffer_space_limit', 'join_cache_level',
  'mrr_buffer_size', 'optimizer_adjust_secondary_key_costs', 'optimizer_disk_read_cost', 'optimizer_disk_read_ratio',
  'optimizer_disk_setup_cost', 'optimizer_extra_pruning_depth', 'optimizer_index_block_copy_cost',
  'optimizer_join_limit_pref_ratio', 'optimizer_key_compare_cost', 'optimizer_key_copy_cost',
  'optimizer_key_lookup_cost', 'optimizer_key_next_find_cost', 'optimizer_max_sel_arg_weight',
  'optimizer_max_sel_args', 'optimizer_row_copy_cost', 'optimizer_row_lookup_cost', 'optimizer_row_next_find_cost',
  'optimizer_rowid_compare_cost', 'optimizer_rowid_copy_cost', 'optimizer_scan_setup_cost',
  'optimizer_selectivity_sampling_limit', 'optimizer_use_condition_selectivity', 'optimizer_where_cost',
  'rowid_merge_buff_size', 'tmp_disk_table_size', 'tmp_memory_table_size', 'use_stat_tables', 'userstat')
