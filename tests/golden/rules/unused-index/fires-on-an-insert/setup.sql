create table item (id int primary key, code text not null, pad text);
insert into item select i, 'code ' || i, repeat('x', 60) from generate_series(1, 200000) i;
create index item_code on item (code);
vacuum analyze item;
