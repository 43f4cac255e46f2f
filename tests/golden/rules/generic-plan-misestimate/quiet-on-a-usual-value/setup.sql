create table task (id int primary key, status text not null, owner_id int not null);
insert into task select i, case when i % 2 = 0 then 'done' else 'step ' || i % 5000 end, i % 30000 + 1 from generate_series(1, 200000) i;
create index on task (status);
create table owner (id int primary key, name text not null);
insert into owner select i, 'owner ' || i from generate_series(1, 30000) i;
analyze task; analyze owner;
