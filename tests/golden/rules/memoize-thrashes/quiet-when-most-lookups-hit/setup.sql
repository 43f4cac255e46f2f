create table item (id int primary key, label text not null);
insert into item select i, repeat('x', 200) || i from generate_series(1, 60000) i;
create table event (id int primary key, item_id int not null);
insert into event select i, i % 500 + 1 from generate_series(1, 60000) i;
analyze item; analyze event;
update pg_statistic set stadistinct = 500 where starelid = 'event'::regclass and staattnum = 2;
