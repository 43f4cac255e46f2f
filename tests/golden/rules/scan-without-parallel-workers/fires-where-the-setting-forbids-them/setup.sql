create table event (id bigint, kind int, payload text);
insert into event select i, i % 1000, repeat('p', 60) from generate_series(1, 1500000) i;
vacuum analyze event;
