select * from generate_series(1, 1000) as n (value) where value % 100 = 0;
