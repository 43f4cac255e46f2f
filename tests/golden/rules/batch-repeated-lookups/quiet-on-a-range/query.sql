-- live: --frequency 200/s
select id, status, amount from orders where id between 4711 and 4715;
