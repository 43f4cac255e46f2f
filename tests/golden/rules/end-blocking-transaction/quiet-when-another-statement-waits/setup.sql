create table account (id int primary key, balance int not null);
insert into account select i, 0 from generate_series(1, 1000) i;
vacuum analyze account;
