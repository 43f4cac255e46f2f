create table parent (id int primary key, kind int not null);
insert into parent select i, i % 50 from generate_series(1, 20000) i;
create table child (id int primary key, parent_id int not null, v int not null);
insert into child select i, i % 2000, i from generate_series(1, 100000) i;
create index on child (parent_id);
analyze parent; analyze child;
