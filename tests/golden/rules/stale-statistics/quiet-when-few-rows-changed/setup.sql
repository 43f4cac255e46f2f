create table owner (id int primary key, name text not null);
insert into owner select i, 'owner ' || i from generate_series(1, 20000) i;
create table task (id int primary key, owner_id int not null, status text not null) with (autovacuum_enabled = false);
insert into task select i, 1 + i % 20000, 'done' from generate_series(1, 50000) i;
create index task_status on task (status);
vacuum analyze owner; do $$ begin perform pg_stat_force_next_flush(); end $$;
analyze task;
insert into task select i, 1 + i % 20000, 'new' from generate_series(50001, 55000) i;
