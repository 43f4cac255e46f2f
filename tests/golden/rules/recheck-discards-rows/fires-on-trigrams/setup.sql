create extension pg_trgm;
create table devices (id int primary key, serial text not null);
insert into devices select i, translate(md5(i::text) || md5((i * 7)::text), '456789abcdef', '012301230123') from generate_series(1, 60000) i;
create index devices_serial on devices using gin (serial gin_trgm_ops);
vacuum analyze devices;
