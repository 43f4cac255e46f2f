create table d (id int primary key, v int not null, up int not null);
insert into d select i, i % 10, i % 200 + 1 from generate_series(1, 200) i;
create index on d (up);
analyze d;
