create table events (tenant int not null, at int not null, note text);
create index events_tenant_at on events (tenant, at);
create table picked (tenant int not null, at int not null);
