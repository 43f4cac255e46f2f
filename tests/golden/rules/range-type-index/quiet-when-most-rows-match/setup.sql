set synchronous_commit = on;
create table stay (id int primary key, room int not null, during tstzrange not null, nights daterange not null, guest text not null);
insert into stay select i, i % 40, tstzrange('2020-01-01'::timestamptz + i * interval '30 min', '2020-01-01'::timestamptz + i * interval '30 min' + interval '3 hours'), daterange('2020-01-01'::date + i % 1400, '2020-01-01'::date + i % 1400 + 3), repeat('g', 80) from generate_series(1, 50000) i;
select pg_stat_force_next_flush();
vacuum analyze stay;
