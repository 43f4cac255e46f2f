create table events (id int primary key, device int not null, kind int not null, at timestamptz not null, note text);
insert into events select i, (i::bigint * 7919) % 40, (i::bigint * 104729) % 37, '2025-01-01'::timestamptz + i * interval '1 min', repeat('x', 60) from generate_series(1, 400000) i;
create index events_device on events (device);
create index events_kind on events (kind);
vacuum analyze events;
