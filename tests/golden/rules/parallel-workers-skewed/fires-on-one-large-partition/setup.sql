create table readings (part int not null, v int not null) partition by list (part);
create table readings_big partition of readings for values in (1) with (parallel_workers = 0);
create table readings_two partition of readings for values in (2);
create table readings_three partition of readings for values in (3);
insert into readings select 1, i from generate_series(1, 400000) i;
insert into readings select 2 + i % 2, i from generate_series(1, 20000) i;
analyze readings;
analyze readings_big; analyze readings_two; analyze readings_three;
