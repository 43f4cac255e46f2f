-- live:
select data from session where id between 1000 and 1200;
