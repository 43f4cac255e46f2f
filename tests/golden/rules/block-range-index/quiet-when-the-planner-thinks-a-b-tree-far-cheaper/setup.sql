set synchronous_commit = on;
create extension hypopg;
create table log (id bigint not null, at timestamptz not null, level int not null, message text not null);
insert into log select i, '2024-01-01'::timestamptz + i * interval '1 min', i % 5, repeat('m', 900) from generate_series(1, 90000) i;
select pg_stat_force_next_flush();
vacuum analyze log;
