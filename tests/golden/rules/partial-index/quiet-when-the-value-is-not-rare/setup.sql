set synchronous_commit = on;
create extension hypopg;
create table job (id int primary key, state text not null, queue text not null, priority int not null, finished_at timestamptz, payload text not null);
insert into job select i, case when i % 500 = 0 then 'failed' when i % 3 = 0 then 'waiting' else 'done' end, 'queue ' || i % 40, i % 1000, case when i % 400 <> 0 then '2024-01-01'::timestamptz + i * interval '1 min' end, repeat('p', 120) from generate_series(1, 100000) i;
select pg_stat_force_next_flush();
vacuum analyze job;
