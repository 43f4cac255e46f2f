create table a (id int, v int); create table b (id int, v int); create table c (id int, v int); create table d (id int, v int);
insert into a select i, i from generate_series(1, 50000) i;
insert into b select * from a; insert into c select * from a; insert into d select id, -id from a;
analyze;
