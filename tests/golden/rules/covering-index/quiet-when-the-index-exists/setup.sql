set synchronous_commit = on;
create extension hypopg;
create table sale (id int primary key, customer_id int not null, amount numeric(10,2) not null, sold_on date not null, note text not null);
insert into sale select i, (i * 7919) % 100, (i % 900) + 0.5, '2024-01-01'::date + i % 700, repeat('n', 300) from generate_series(1, 60000) i;
create index sale_customer on sale (customer_id, sold_on) include (amount);
select pg_stat_force_next_flush();
vacuum analyze sale;
