insert into posting select 10000 + n, n, 5 from generate_series(1, 200) n;
