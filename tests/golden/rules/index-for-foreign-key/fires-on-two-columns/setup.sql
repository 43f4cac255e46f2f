create table regions (country text, code int, primary key (country, code));
insert into regions select 'C' || i % 50, i from generate_series(1, 2000) i;
create table shops (id int primary key, country text not null, code int not null, foreign key (country, code) references regions);
insert into shops select i, 'C' || (i % 1000 + 1) % 50, i % 1000 + 1 from generate_series(1, 50000) i;
analyze regions;
analyze shops;
