create table customer (id int primary key, name text not null);
create table invoice (id int primary key, customer_id int not null, total int not null);
create index on invoice (customer_id);
