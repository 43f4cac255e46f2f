\restrict x
/* a /* nested */ comment; */ -- and; another
create table "A b"(id int primary key, b text not null unique, c numeric(10,2) check (c > 0), d int references x(y));
create table p (a int, b timestamptz) partition by range (b);
create table p1 partition of p for values from ('2024-01-01') to ('2025-01-01');
alter table only p add constraint k primary key (a, b);
alter table p1 add foreign key (a) references "A b" (id) on delete cascade;
create unique index i on p1 using btree (lower(b::text) collate "C" text_pattern_ops desc nulls last, a) include (b) where a > 0;
create function f() returns int language sql begin atomic select 1; select case when true then 2 end; end;
create function g() returns int language plpgsql as $body$ begin return ';'; end $body$;
COPY p1 (a, b) FROM stdin;
1	it's; not sql
\.
create view v as select * from p; create materialized view m as select 1;
drop index i; drop table if exists p1, "A b"; select E'a\'b;c', U&'d', $1, $$;$$
