-- measure/begin_run: a key nobody has, and its lock: while this session lives, others see that the run does
-- server: 12+
-- rights: none
-- columns:
--   run text
--   locked void
SELECT k.run::text AS run, pg_catalog.pg_advisory_lock(k.run) AS locked
FROM (SELECT ('x' || left(md5(random()::text || clock_timestamp()::text || pg_catalog.pg_backend_pid()::text), 16))::bit(64)::bigint
             AS run OFFSET 0) k
