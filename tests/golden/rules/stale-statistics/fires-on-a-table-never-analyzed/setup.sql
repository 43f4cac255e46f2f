create table owner (id int primary key, name text not null);
insert into owner select i, 'owner ' || i from generate_series(1, 20000) i;
create table task (id int primary key, owner_id int not null, status text not null) with (autovacuum_enabled = false);
insert into task select i, 1 + i % 20000, 'new' from generate_series(1, 50000) i;
vacuum analyze owner;
