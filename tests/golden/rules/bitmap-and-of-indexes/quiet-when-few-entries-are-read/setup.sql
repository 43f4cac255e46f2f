create table events (id int primary key, device int not null, kind int not null, note text);
insert into events select i, (i::bigint * 7919) % 100, (i::bigint * 104729) % 97, repeat('x', 1000) from generate_series(1, 30000) i;
create index events_device on events (device);
create index events_kind on events (kind);
vacuum analyze events;
