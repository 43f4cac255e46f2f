create table unit (id int primary key, name text not null);
insert into unit select i, 'unit ' || i from generate_series(1, 3000) i;
create table part (unit_id int not null, v int not null);
insert into part select i % 3000, i from generate_series(1, 8000) i;
analyze unit; analyze part;
