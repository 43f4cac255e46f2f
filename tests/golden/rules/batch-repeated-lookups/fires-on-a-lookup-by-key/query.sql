-- live: --frequency 200/s
select id, status, amount from orders where id = 4711;
