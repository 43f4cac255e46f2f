-- The database the golden plans of tests/golden/plans are captured on (scripts/capture-golden-plans).
-- Deterministic: every value is arithmetic on generate_series, so two loads give the same bytes; ANALYZEd and VACUUMed.
-- Loads on PostgreSQL 12 and later, as superuser, into an empty database, in a few seconds.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set default_statistics_target = 200;

-- A shop: region <- customer <- orders <- order_line -> product.
create table region (
  region_id int primary key,
  name text not null unique
);
insert into region
select n, (array['north', 'south', 'east', 'west', 'centre'])[n]
from generate_series(1, 5) n;

create table customer (
  customer_id int primary key,
  region_id int not null references region,
  email text not null unique,
  full_name text not null,
  status text not null,
  joined date not null,
  referred_by int,
  tags text[] not null,
  profile jsonb not null
);
insert into customer
select
  n,
  1 + n % 5,
  'user' || n || '@example.com',
  'Customer ' || (n * 7919) % 10007,
  case when n % 20 = 0 then 'closed' when n % 7 = 0 then 'blocked' else 'active' end,
  date '2015-01-01' + (n * 37) % 3000,
  case when n % 3 = 0 then n / 3 end,
  array['t' || n % 50, 'u' || n % 11],
  jsonb_build_object('level', n % 4, 'city', 'city ' || n % 90)
from generate_series(1, 10000) n;
create index customer_region_idx on customer (region_id);
create index customer_status_idx on customer (status);
create index customer_joined_idx on customer (joined);
create index customer_lower_email_idx on customer (lower(email));
create index customer_profile_idx on customer using gin (profile);
create index customer_closed_idx on customer (joined) where status = 'closed';

create table product (
  product_id int primary key,
  category text not null,
  name text not null,
  price numeric(10, 2) not null
);
insert into product
select n, 'category ' || n % 12, 'product ' || n, (n * 13 % 997) + 0.99
from generate_series(1, 1000) n;
create index product_category_idx on product (category);

create table orders (
  order_id int primary key,
  customer_id int not null references customer,
  placed timestamp not null,
  state text not null,
  total numeric(12, 2) not null,
  note text
);
insert into orders
select
  n,
  1 + (n * 7919) % 10000,
  timestamp '2022-01-01' + n * interval '20 minutes',
  (array['new', 'paid', 'sent', 'done', 'done', 'done', 'done', 'back'])[1 + n % 8],
  (n * 31 % 100000) / 100.0,
  case when n % 10 = 0 then 'note ' || n end
from generate_series(1, 50000) n;
create index orders_customer_placed_idx on orders (customer_id, placed);
create index orders_placed_idx on orders (placed);
create index orders_state_idx on orders (state);

create table order_line (
  order_id int not null,
  line_no int not null,
  product_id int not null,
  quantity int not null,
  amount numeric(12, 2) not null,
  primary key (order_id, line_no)
);
insert into order_line
select 1 + n / 4, 1 + n % 4, 1 + (n * 37) % 1000, 1 + n % 9, (n * 17 % 50000) / 100.0
from generate_series(0, 199999) n;
create index order_line_product_idx on order_line (product_id);
-- More rows than the sample of the default target: read them all, so that ANALYZE finds the same every time.
alter table order_line alter order_id set statistics 700;

-- No index at all.
create table visit as
select n as visit_id, 1 + (n * 31) % 10000 as customer_id, n % 100 as page, (n * 7919) % 1000 as duration_ms
from generate_series(1, 60000) n;

create table tiny as select n as id, n % 3 as grp, 'tiny ' || n as label from generate_series(1, 10) n;
create table nothing (id int primary key, label text);

-- A tree, for recursion.
create table folder (folder_id int primary key, parent_id int, name text not null);
insert into folder
select n, case when n > 1 then n / 3 + case when n < 3 then 1 else 0 end end, 'folder ' || n
from generate_series(1, 1000) n;
create index folder_parent_idx on folder (parent_id);

-- Partitions: by range, one partition by list below it, a default; and by hash.
create table event (
  event_id int not null,
  happened date not null,
  kind text not null,
  payload int not null
) partition by range (happened);
create table event_2021 partition of event for values from ('2021-01-01') to ('2022-01-01');
create table event_2022 partition of event for values from ('2022-01-01') to ('2023-01-01');
create table event_2023 partition of event for values from ('2023-01-01') to ('2024-01-01') partition by list (kind);
create table event_2023_click partition of event_2023 for values in ('click');
create table event_2023_other partition of event_2023 default;
create table event_rest partition of event default;
insert into event
select n, date '2021-01-01' + n % 1200, (array['click', 'view', 'buy'])[1 + n % 3], n * 7 % 1000
from generate_series(1, 12000) n;
create index event_happened_idx on event (happened);
create index event_id_idx on event (event_id);

create table reading (sensor_id int not null, taken int not null, value int not null) partition by hash (sensor_id);
create table reading_0 partition of reading for values with (modulus 2, remainder 0);
create table reading_1 partition of reading for values with (modulus 2, remainder 1);
insert into reading select n % 200, n / 200, n * 7 % 1000 from generate_series(0, 9999) n;

create table sensor (sensor_id int not null, place text not null) partition by hash (sensor_id);
create table sensor_0 partition of sensor for values with (modulus 2, remainder 0);
create table sensor_1 partition of sensor for values with (modulus 2, remainder 1);
insert into sensor select n, 'place ' || n % 10 from generate_series(0, 199) n;

-- Inheritance of the old kind.
create table animal (name text, legs int);
create table bird (wings int) inherits (animal);
insert into animal select 'animal ' || n, 4 from generate_series(1, 20) n;
insert into bird select 'bird ' || n, 2, 2 from generate_series(1, 30) n;

-- Triggers: row triggers before and after, a statement trigger, foreign keys, one of them deferrable.
create table account (account_id int primary key, owner text not null, balance int not null, changed int not null default 0);
insert into account select n, 'owner ' || n, n * 100, 0 from generate_series(1, 500) n;
create table account_log (account_id int, old_balance int, new_balance int);
create table account_total (rows_seen int, total int);
create table posting (
  posting_id int primary key,
  account_id int not null references account on delete cascade,
  amount int not null
);
insert into posting select n, 1 + n % 500, n % 90 from generate_series(1, 1500) n;
create index posting_account_idx on posting (account_id);
create table pledge (
  pledge_id int primary key,
  account_id int not null constraint pledge_account_fk references account deferrable initially deferred
);
insert into pledge select n, 300 + n from generate_series(1, 100) n;

create function account_touch() returns trigger language plpgsql as $$
begin
  new.changed := old.changed + 1;
  return new;
end $$;
create function account_note() returns trigger language plpgsql as $$
begin
  insert into account_log values (new.account_id, old.balance, new.balance);
  return null;
end $$;
create function account_sum() returns trigger language plpgsql as $$
begin
  insert into account_total select count(*), sum(balance) from changed_rows;
  return null;
end $$;
create trigger account_before before update on account for each row execute function account_touch();
create trigger account_after after update on account for each row execute function account_note();
create trigger "account total, once" after update on account referencing new table as changed_rows
  for each statement execute function account_sum();

create table counter (name text primary key, hits int not null, locked boolean not null default false);
insert into counter select 'counter ' || n, n, n % 4 = 0 from generate_series(1, 40) n;
create table stock (product_id int primary key, quantity int not null);
insert into stock select n, n % 50 from generate_series(1, 400) n;

-- Views, rules, functions.
create view recent_order as select * from orders where placed >= timestamp '2023-11-01';
create view recent_order_barrier with (security_barrier) as select * from orders where placed >= timestamp '2023-11-01';
create view updatable_customer as select customer_id, full_name, status from customer where status <> 'closed' with check option;
create materialized view order_per_state as select state, count(*) as orders from orders group by state;
create table ruled (id int primary key, label text);
create table ruled_log (id int, said text);
insert into ruled select n, 'ruled ' || n from generate_series(1, 50) n;
create rule ruled_also as on update to ruled do also insert into ruled_log values (new.id, new.label);
create table mute (id int);
create rule mute_nothing as on insert to mute do instead nothing;
create table loud (id int);
create rule loud_notify as on insert to loud do also notify loud;

create function few(n int) returns setof int language plpgsql rows 20 as $$
begin
  return query select g from generate_series(1, n) g;
end $$;
create function order_count(c int) returns bigint language plpgsql stable as $$
begin
  return (select count(*) from orders where customer_id = c);
end $$;
create function region_report(r int) returns table (name text, customers bigint) language plpgsql stable as $$
begin
  return query
    select region.name, count(*) from region join customer using (region_id) where region_id = r group by region.name;
end $$;
create function check_cheap(x int) returns boolean language plpgsql immutable cost 1000 as $$
begin
  return x % 2 = 0;
end $$;

-- Names that need quoting, and one that looks like a line of a plan.
create schema "My Schema";
create table "My Schema"."Order Table" ("Order Id" int primary key, "Total, net" int, "select" text, "dot.ted" int);
insert into "My Schema"."Order Table" select n, n * 3, 'v' || n % 4, n % 5 from generate_series(1, 300) n;
create index "Order Table by (Total)" on "My Schema"."Order Table" ("Total, net");
create table "->  Seq Scan (cost=1)" ("(actual time=1)" int, "rows=2 loops=3" text);
insert into "->  Seq Scan (cost=1)" select n, 'x' || n from generate_series(1, 30) n;
create table "money$table" ("cost$" int, "a""b" text);
insert into "money$table" select n, 'q' || n from generate_series(1, 30) n;
create index "money$table_cost$_idx" on "money$table" ("cost$");
create table "таблица" ("столбец" int, "名前" text, "naïve 🐘" int);
insert into "таблица" select n, 'имя ' || n, n from generate_series(1, 200) n;
create index "индекс по столбцу" on "таблица" ("столбец");
create table "dotted.name" ("a.b" int, "c d" int);
insert into "dotted.name" select n, n from generate_series(1, 30) n;
create table "on" ("using" int, "loops" int);
insert into "on" select n, n from generate_series(1, 30) n;
create table a_table_with_a_name_of_sixty_three_bytes_which_is_the_longest_x (
  a_column_with_a_name_of_sixty_three_bytes_which_is_the_longest_x int
);
insert into a_table_with_a_name_of_sixty_three_bytes_which_is_the_longest_x select n from generate_series(1, 30) n;

-- Forty columns, for long lines.
do $$
begin
  execute (select 'create table wide as select ' || string_agg(format('n * %s as long_column_name_number_%s', i, i), ', ')
    || ' from generate_series(1, 50) n' from generate_series(1, 40) i);
end $$;

create table shape (shape_id int, box box, span int4range);
insert into shape select n, box(point(n % 100, n / 100), point(n % 100 + 1, n / 100 + 1)), int4range(n, n + 5)
from generate_series(1, 5000) n;
create index shape_box_idx on shape using gist (box);
create index shape_span_idx on shape using gist (span);
create index shape_polygon_idx on shape using gist (polygon(box));
create index shape_brin_idx on shape using brin (shape_id);
create index shape_hash_idx on shape using hash (shape_id);

-- Foreign tables, where the server has the contrib modules.
select exists (select from pg_available_extensions where name = 'file_fdw') as has_file_fdw,
       exists (select from pg_available_extensions where name = 'postgres_fdw') as has_postgres_fdw,
       current_database() as here, current_setting('unix_socket_directories') as socket_directory,
       current_setting('server_version_num')::int >= 140000 as has_async \gset
\if :has_file_fdw
  create extension file_fdw;
  create server files foreign data wrapper file_fdw;
  copy (select n, 'line ' || n from generate_series(1, 100) n) to program 'cat >planwright_lines.csv' (format csv);
  create foreign table file_line (id int, line text) server files options (filename 'planwright_lines.csv', format 'csv');
\endif
\if :has_postgres_fdw
  create extension postgres_fdw;
  create server elsewhere foreign data wrapper postgres_fdw
    options (host :'socket_directory', dbname :'here', use_remote_estimate 'true');
  create server elsewhere_too foreign data wrapper postgres_fdw
    options (host :'socket_directory', dbname :'here');
  create user mapping for current_user server elsewhere;
  create user mapping for current_user server elsewhere_too;
  create foreign table remote_customer (customer_id int, region_id int, status text, full_name text)
    server elsewhere options (table_name 'customer');
  create foreign table remote_region (region_id int, name text) server elsewhere options (table_name 'region');
  create table stock_elsewhere (product_id int primary key, quantity int);
  insert into stock_elsewhere select n, n % 50 from generate_series(1, 400) n;
  analyze stock_elsewhere;
  create foreign table remote_stock (product_id int, quantity int) server elsewhere options (table_name 'stock_elsewhere');
  create table tiny_0 as select id, grp from tiny where grp = 0;
  create table tiny_1 as select id, grp from tiny where grp = 1;
  create table remote_part (id int, grp int) partition by list (grp);
  create foreign table remote_part_0 partition of remote_part for values in (0) server elsewhere options (table_name 'tiny_0');
  create foreign table remote_part_1 partition of remote_part for values in (1) server elsewhere_too
    options (table_name 'tiny_1');
  \if :has_async
    alter server elsewhere options (add async_capable 'true');
    alter server elsewhere_too options (add async_capable 'true');
  \endif
  analyze remote_customer;
  analyze remote_part_1;
\endif

vacuum (analyze);
