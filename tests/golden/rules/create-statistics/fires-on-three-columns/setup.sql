create table account (id int primary key, city text not null, region text not null, country text not null, created int not null, updated int not null);
insert into account select i, 'city ' || i % 20, 'region ' || i % 20, 'country ' || i % 20, i, i + 1 from generate_series(1, 100000) i;
create table payment (id int primary key, account_id int not null, amount int not null, note text not null);
insert into payment select i, (i::bigint * 7919) % 100000 + 1, i % 1000, repeat('x', 60) from generate_series(1, 300000) i;
create index on payment (account_id);
analyze account; analyze payment;
