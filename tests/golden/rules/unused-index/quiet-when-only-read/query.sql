-- live:
select * from item where id = 7;
