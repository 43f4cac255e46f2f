create table device (serial numeric primary key, name text);
create table reading (id int primary key, device_serial int not null, value float);
insert into device select i, 'device ' || i from generate_series(1, 2000) i;
insert into reading select i, i % 2000 + 1, i from generate_series(1, 300000) i;
create index reading_device on reading (device_serial);
vacuum analyze device; vacuum analyze reading;
