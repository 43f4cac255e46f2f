create table orders (id int primary key, note text);
insert into orders select i, repeat('x', 80) from generate_series(1, 20000) i;
vacuum analyze orders;
