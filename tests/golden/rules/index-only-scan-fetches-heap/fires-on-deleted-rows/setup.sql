-- VACUUM marks no page all-visible while commits are not yet flushed.
set synchronous_commit = on;
create table jobs (id int primary key);
insert into jobs select generate_series(1, 200000);
vacuum analyze jobs;
delete from jobs where id % 20 <> 0 and id < 150000;
