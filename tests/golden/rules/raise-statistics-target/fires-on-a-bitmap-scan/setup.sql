create table ev (id int primary key, kind int not null, pad text);
insert into ev select g, case when g % 3 = 0 then (g / 3) % 60 else 1000 + g % 100000 end, repeat('x', 20) from generate_series(1, 300000) g;
alter table ev alter kind set statistics 10;
create table det (id int primary key, ev int not null, v text);
insert into det select i, 1 + (i::bigint * 7919) % 300000, 'v' from generate_series(1, 300000) i;
create index ev_kind on ev (kind);
select pg_sleep(1.1);
create index det_ev on det (ev);
vacuum analyze ev; vacuum analyze det;
