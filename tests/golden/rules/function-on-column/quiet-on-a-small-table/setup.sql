create table people (id int primary key, email text not null);
insert into people select i, 'User' || i from generate_series(1, 5000) i;
analyze people;
