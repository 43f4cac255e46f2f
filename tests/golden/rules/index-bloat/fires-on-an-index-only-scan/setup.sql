create table reading (id int primary key, device int not null, value int not null) with (autovacuum_enabled = false);
insert into reading select i, (i::bigint * 7919) % 1000003, i % 10 from generate_series(1, 600000) i;
create index reading_device on reading (device);
delete from reading where id % 8 <> 0;
vacuum reading;
vacuum analyze reading;
