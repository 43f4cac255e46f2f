-- VACUUM and index scans see deleted rows as dead only once commits are flushed.
set synchronous_commit = on;
create table jobs (id bigint primary key, kind int not null, payload text not null);
insert into jobs select i, i % 7, repeat('x', 40) from generate_series(1, 300000) i;
vacuum analyze jobs;
delete from jobs where id < 299950;
