insert into pledge select 1000 + n, n from generate_series(1, 30) n;
