-- live:
-- age: 3456000
select * from item where id = 7;
