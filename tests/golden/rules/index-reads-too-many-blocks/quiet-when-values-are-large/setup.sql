create table documents (id int primary key, body text not null);
alter table documents alter body set storage external;
insert into documents select i, repeat('abcdefgh', 100000) from generate_series(1, 20) i;
vacuum analyze documents;
