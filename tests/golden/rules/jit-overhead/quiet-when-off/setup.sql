create table t (id int, a int, b int, c text); insert into t select i, i % 7, i % 11, 'x' || i from generate_series(1, 20000) i; analyze t;
