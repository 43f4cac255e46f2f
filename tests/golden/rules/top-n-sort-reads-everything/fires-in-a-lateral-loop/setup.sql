create table events (id int primary key, kind int not null, at timestamptz not null, note text);
insert into events select i, i % 5, '2025-01-01'::timestamptz + (i::bigint * 7919 % 300000) * interval '1 min', repeat('x', 40) from generate_series(1, 300000) i;
analyze events;
create index on events (kind);
