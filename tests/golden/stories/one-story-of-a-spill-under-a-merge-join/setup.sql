create table ledger (id int primary key, ref int not null, amount int not null);
insert into ledger select i, (i::bigint * 7919) % 200000, i from generate_series(1, 200000) i;
create table booking (id int primary key, ref int not null, amount int not null);
insert into booking select i, (i::bigint * 104729) % 200000, i from generate_series(1, 200000) i;
analyze ledger; analyze booking;
