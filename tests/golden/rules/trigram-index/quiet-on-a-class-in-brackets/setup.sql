set synchronous_commit = on;
create table people (id int primary key, email text not null, phone varchar(20) not null, city text not null, note text not null);
insert into people select i, 'User' || i || '@Example.org', '+354' || (5000000 + i), case when i % 10 < 9 then 'Reykjavik' else 'Akureyri' end, repeat('x', 60) from generate_series(1, 60000) i;
select pg_stat_force_next_flush();
vacuum analyze people;
