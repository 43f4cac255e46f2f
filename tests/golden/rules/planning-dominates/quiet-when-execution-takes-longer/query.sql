-- set: join_collapse_limit = 12
-- set: from_collapse_limit = 12
-- set: jit = off
-- explain: ANALYZE, BUFFERS
select sum(length((select string_agg(md5(t1.v::text || n), '') from generate_series(1, 8000) n))) from d t1, d t2, d t3, d t4, d t5, d t6, d t7, d t8 where t1.v = 3 and t1.up = t2.id and t2.id = t3.id and t3.id = t4.id and t4.id = t5.id and t5.id = t6.id and t6.id = t7.id and t7.id = t8.id;
