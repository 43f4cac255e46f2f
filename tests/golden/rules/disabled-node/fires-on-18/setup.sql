create table visit (id int primary key, at int not null);
insert into visit select i, (i * 7919) % 100000 from generate_series(1, 4000) i;
create table campaign (id int primary key, starts int not null, ends int not null);
insert into campaign select i, i * 50, i * 50 + 60 from generate_series(1, 500) i;
analyze visit; analyze campaign;
