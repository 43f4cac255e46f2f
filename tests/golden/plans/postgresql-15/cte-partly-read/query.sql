with numbers as materialized (select n from generate_series(1, 5000) n) select * from numbers limit 3;
