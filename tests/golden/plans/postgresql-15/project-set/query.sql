select id, generate_series(1, id) from tiny where id < 4;
