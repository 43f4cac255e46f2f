select * from rows from (generate_series(1, 5), generate_series(10, 12), unnest(array['a', 'b'])) with ordinality as f (x, y, z, n);
