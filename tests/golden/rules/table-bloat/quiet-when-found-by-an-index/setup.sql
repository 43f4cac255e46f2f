create table session (id int primary key, user_id int not null, seen timestamptz not null, data text) with (autovacuum_enabled = false);
insert into session select i, i % 1000, '2025-01-01'::timestamptz + i * interval '1 min', repeat('x', 60) from generate_series(1, 500000) i;
delete from session where id % 4 <> 0;
vacuum analyze session;
