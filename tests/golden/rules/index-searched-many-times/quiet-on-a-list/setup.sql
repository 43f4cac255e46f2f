create table events (tenant int not null, at int not null, note text);
insert into events select i % 1500, i, repeat('x', 60) from generate_series(1, 300000) i;
create index events_tenant_at on events (tenant, at);
vacuum analyze events;
