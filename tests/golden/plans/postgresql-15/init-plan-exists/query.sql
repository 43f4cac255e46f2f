select id from tiny where exists (select 1 from orders where state = 'paid');
