-- server: 17
select * from docs;
