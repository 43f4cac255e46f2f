create table account (id int primary key, city text, region text, country text, pad text);
insert into account select i, 'city ' || i % 500, 'region ' || i % 500, 'country ' || i % 500, repeat('x', 30) from generate_series(1, 300000) i;
vacuum analyze account;
create table payment (id int primary key, account_id int not null, amount numeric, pad text);
insert into payment select i, 1 + (i::bigint * 7919) % 300000, i % 100, repeat('x', 40) from generate_series(1, 600000) i;
create index payment_account on payment (account_id);
create statistics account_place on city, region, country from account;
vacuum analyze account; vacuum analyze payment;
