-- session/server: where we are, who we are, what we may see, and the settings that shape plans
-- server: 12+
-- rights: none
-- columns:
--   database name current database
--   role name current role
--   quoted_role text the role as SQL
--   standby boolean in recovery: nothing can be created here
--   superuser boolean
--   reads_all_data boolean superuser, or has pg_read_all_data (14+)
--   monitors boolean sees other sessions' texts: superuser, pg_monitor or pg_read_all_stats
--   setting_names text[] those this server has, sorted; lc_collate on every version, icu_locale of an ICU database …
--   setting_values text[] as SHOW prints them, in the order of setting_names
SELECT current_database() AS database,
       current_user AS role,
       quote_ident(current_user) AS quoted_role,
       pg_is_in_recovery() AS standby,
       r.rolsuper AS superuser,
       r.rolsuper OR coalesce((SELECT pg_has_role(g.oid, 'USAGE') FROM pg_catalog.pg_roles g
                               WHERE g.rolname = 'pg_read_all_data'), false) AS reads_all_data,
       r.rolsuper OR pg_has_role('pg_read_all_stats', 'USAGE') AS monitors,
       s.setting_names,
       s.setting_values
FROM pg_catalog.pg_roles r
CROSS JOIN (
  SELECT array_agg(n.name ORDER BY n.name COLLATE "C") AS setting_names,
         array_agg(v.value ORDER BY n.name COLLATE "C") AS setting_values
  FROM unnest(ARRAY[
    'block_size', 'constraint_exclusion', 'cpu_index_tuple_cost', 'cpu_operator_cost', 'cpu_tuple_cost',
    'cursor_tuple_fraction', 'default_statistics_target', 'effective_cache_size', 'effective_io_concurrency',
    'enable_async_append', 'enable_bitmapscan', 'enable_distinct_reordering', 'enable_gathermerge',
    'enable_group_by_reordering', 'enable_hashagg', 'enable_hashjoin', 'enable_incremental_sort',
    'enable_indexonlyscan', 'enable_indexscan', 'enable_material', 'enable_memoize', 'enable_mergejoin',
    'enable_nestloop', 'enable_parallel_append', 'enable_parallel_hash', 'enable_partition_pruning',
    'enable_partitionwise_aggregate', 'enable_partitionwise_join', 'enable_presorted_aggregate',
    'enable_self_join_elimination', 'enable_seqscan', 'enable_sort', 'enable_tidscan', 'from_collapse_limit',
    'geqo', 'geqo_threshold', 'hash_mem_multiplier', 'jit', 'jit_above_cost', 'jit_inline_above_cost',
    'jit_optimize_above_cost', 'join_collapse_limit', 'maintenance_work_mem', 'max_parallel_maintenance_workers',
    'max_parallel_workers', 'max_parallel_workers_per_gather', 'max_worker_processes', 'min_parallel_index_scan_size',
    'min_parallel_table_scan_size', 'parallel_leader_participation', 'parallel_setup_cost', 'parallel_tuple_cost',
    'plan_cache_mode', 'random_page_cost', 'recursive_worktable_factor', 'row_security', 'search_path',
    'seq_page_cost', 'shared_buffers', 'track_activities', 'track_io_timing', 'wal_level', 'work_mem',
    'autovacuum', 'autovacuum_analyze_scale_factor', 'autovacuum_analyze_threshold', 'DateStyle', 'IntervalStyle',
    'TimeZone', 'lc_collate', 'locale_provider', 'icu_locale', 'icu_rules', 'server_encoding', 'track_activity_query_size', 'temp_buffers',
    'autovacuum_vacuum_scale_factor', 'autovacuum_vacuum_threshold']) AS n(name)
  CROSS JOIN LATERAL (
    -- locale_provider ('icu' or 'builtin') only where texts are not sorted as the operating system sorts them.
    -- From 16 on the database's collation is no setting any more. Its provider's columns have other names on each major.
    SELECT coalesce(current_setting(n.name, true),
                    CASE n.name
                    WHEN 'lc_collate' THEN d.row ->> 'datcollate'
                    WHEN 'locale_provider' THEN CASE d.row ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END
                    WHEN 'icu_locale' THEN CASE d.row ->> 'datlocprovider'
                                           WHEN 'i' THEN coalesce(d.row ->> 'datlocale', d.row ->> 'daticulocale') END
                    WHEN 'icu_rules' THEN d.row ->> 'daticurules' END) AS value
    FROM (SELECT to_jsonb(b) AS row FROM pg_catalog.pg_database b WHERE b.datname = current_database()) d
  ) v
  WHERE v.value IS NOT NULL
) s
WHERE r.rolname = current_user
