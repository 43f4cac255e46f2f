create table small (id int, v int); insert into small select i, i from generate_series(1,5000) i; analyze small;
