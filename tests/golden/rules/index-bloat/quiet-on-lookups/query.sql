-- live:
select sum(value) from reading where device in (8, 16, 7919, 999);
