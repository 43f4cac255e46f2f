select count(*) from generate_series(1, 30000) n;
