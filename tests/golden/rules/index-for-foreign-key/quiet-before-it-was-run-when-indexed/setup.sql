create table customer (id int primary key, city text not null);
create table orders (id int primary key, customer_id int not null constraint orders_customer references customer, pad text);
insert into customer select i, 'city ' || i % 100 from generate_series(1, 5000) i;
insert into orders select i, 1 + i % 5000, repeat('x', 60) from generate_series(1, 100000) i;
create index orders_by_customer on orders (customer_id);
vacuum analyze customer; vacuum analyze orders;
