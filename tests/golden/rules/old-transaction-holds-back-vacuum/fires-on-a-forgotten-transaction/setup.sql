create table queue (id int primary key, state int not null, data text) with (autovacuum_enabled = false);
insert into queue select i, 0, repeat('x', 60) from generate_series(1, 100000) i;
vacuum analyze queue;
