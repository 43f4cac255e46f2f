insert into orders select i, i % 10000 + 1, 5 from generate_series(200000, 220000) i;
