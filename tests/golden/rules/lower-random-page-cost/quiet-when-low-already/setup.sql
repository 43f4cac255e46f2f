create table customer (id int primary key, city text not null);
create table orders (id bigint primary key, customer_id int not null, amount numeric(10,2) not null, note text);
insert into customer select i, 'city ' || i % 100 from generate_series(1, 20000) i;
insert into orders select i, (i::bigint * 7919) % 20000 + 1, (i % 977) * 1.5, repeat('x', 60) from generate_series(1, 200000) i;
create index orders_customer on orders (customer_id);
vacuum analyze customer; vacuum analyze orders;
