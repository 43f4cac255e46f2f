create table item (id int primary key, code text not null, pad text);
insert into item select i, 'code ' || i, repeat('x', 60) from generate_series(1, 200000) i;
create index item_code on item (code);
vacuum analyze item;
do $$ declare n int; begin for i in 1..100001 loop select id into n from item where id = i; end loop; end $$;
