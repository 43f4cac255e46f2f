create table tiny (id int not null, v int not null);
insert into tiny select i, i % 10 from generate_series(1, 10000) i;
analyze tiny;
