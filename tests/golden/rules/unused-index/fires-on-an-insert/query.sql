-- live: --allow-writes
-- age: 3456000
insert into item select i, 'code ' || i, 'y' from generate_series(200001, 220000) i;
