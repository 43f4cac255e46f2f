-- live: --frequency 200/h
select id, status, amount from orders where id = 4711;
