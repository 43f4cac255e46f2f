create extension pg_trgm;
create table people (id int primary key, name text not null);
insert into people select i, 'person ' || md5(i::text) from generate_series(1, 60000) i;
create index people_name on people using gin (name gin_trgm_ops);
vacuum analyze people;
