create table if not exists tiny as select 1;
