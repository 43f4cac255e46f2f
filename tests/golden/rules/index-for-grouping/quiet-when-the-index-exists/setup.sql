set synchronous_commit = on;
create extension hypopg;
create table visit (id int primary key, site_id int not null, visitor_id int not null, bytes int not null, agent text not null);
insert into visit select i, i % 50, (i * 7919) % 20000, i % 5000, repeat('a', 120) from generate_series(1, 100000) i;
create index visit_visitor on visit (visitor_id);
select pg_stat_force_next_flush();
vacuum analyze visit;
