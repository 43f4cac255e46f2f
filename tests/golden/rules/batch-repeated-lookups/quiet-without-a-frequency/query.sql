-- live:
select id, status, amount from orders where id = 4711;
