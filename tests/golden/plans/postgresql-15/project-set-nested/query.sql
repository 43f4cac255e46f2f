select unnest(array[id, id * 2]) + generate_series(1, 2) from tiny where id < 3;
