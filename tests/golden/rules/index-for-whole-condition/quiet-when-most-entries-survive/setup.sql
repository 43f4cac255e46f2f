create table events (id int primary key, device int not null, kind int not null, note text);
insert into events select i, i % 40, (i % 40) / 2, repeat('x', 60) from generate_series(1, 400000) i;
create index events_device on events (device);
create index events_kind on events (kind);
vacuum analyze events;
