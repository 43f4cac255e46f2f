create table shop (id int primary key, chain int not null, pad text);
insert into shop select row_number() over (), v, repeat('x', 20) from (select v from generate_series(1, 100) v, generate_series(1, 3000) n union all select v from generate_series(101, 150) v, generate_series(1, 1200) n union all select 1000 + n from generate_series(1, 150000) n) s;
create table sale (id int primary key, shop_id int not null, amount int not null, pad text);
insert into sale select i, 1 + (i::bigint * 7919) % 510000, i % 100, repeat('x', 20) from generate_series(1, 1000000) i;
create index sale_shop on sale (shop_id);
create index shop_chain on shop (chain);
alter table shop alter chain set statistics 1000;
vacuum analyze shop; vacuum analyze sale;
