create table hits (id int not null, page int not null, note text);
insert into hits select i, i % 20000, repeat('x', 30) from generate_series(1, 200000) i;
analyze hits;
