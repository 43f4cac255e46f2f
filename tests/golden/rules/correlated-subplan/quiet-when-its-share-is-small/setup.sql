create table customer (id int primary key, name text not null);
insert into customer select i, 'customer ' || i from generate_series(1, 5000) i;
create table invoice (id int primary key, customer_id int not null, total int not null);
insert into invoice select i, i % 5000 + 1, i from generate_series(1, 50000) i;
create index on invoice (customer_id);
analyze customer; analyze invoice;
create function slow_hash(t text) returns text language plpgsql immutable as $$ begin for i in 1..120 loop t := md5(t); end loop; return t; end $$;
