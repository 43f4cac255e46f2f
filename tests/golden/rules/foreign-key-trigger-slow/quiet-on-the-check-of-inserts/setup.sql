create table customers (id int primary key, name text not null);
insert into customers select i, 'customer ' || i from generate_series(1, 20000) i;
create table orders (id int primary key, customer_id int constraint orders_customer references customers, total int not null);
insert into orders select i, i % 10000 + 1, i % 100 from generate_series(1, 100000) i;
analyze customers;
analyze orders;
