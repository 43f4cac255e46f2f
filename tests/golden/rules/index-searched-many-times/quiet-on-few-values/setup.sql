create table events (kind int not null, at int not null, note text);
insert into events select i % 4, i, repeat('x', 60) from generate_series(1, 300000) i;
create index events_kind_at on events (kind, at);
vacuum analyze events;
