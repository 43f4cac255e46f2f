insert into remote_stock select 1000 + id, 1 from tiny;
