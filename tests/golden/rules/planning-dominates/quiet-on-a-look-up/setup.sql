create table t (id int primary key, v int); insert into t select i, i from generate_series(1, 1000) i; analyze t;
