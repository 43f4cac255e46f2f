create table customers (id int primary key, name text not null, region int not null);
insert into customers select i, 'customer number ' || i, i % 20 from generate_series(1, 100000) i;
create table orders (id int primary key, customer_id int not null, total numeric not null, note text);
insert into orders select i, (i::bigint * 7919) % 100000 + 1, i % 977, repeat('x', 40) from generate_series(1, 300000) i;
analyze customers;
analyze orders;
