create table device (id int primary key, name text not null);
insert into device select i, 'device ' || i from generate_series(1, 200) i;
create table reading (device_id int not null, at int not null, v int not null);
insert into reading select i % 200 + 1, i, i % 97 from generate_series(1, 20000) i;
analyze device; analyze reading;
