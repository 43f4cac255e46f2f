set synchronous_commit = on;
create extension hypopg;
create type state as enum ('queued', 'sent', 'bounced');
create table mail (id int primary key, sent boolean not null, state state not null, kind varchar(12) not null, body text not null);
insert into mail select i, i % 300 <> 0, case when i % 250 = 0 then 'bounced' else 'sent' end::state, case when i % 350 = 0 then 'receipt' else 'letter' end, repeat('b', 150) from generate_series(1, 80000) i;
select pg_stat_force_next_flush();
vacuum analyze mail;
