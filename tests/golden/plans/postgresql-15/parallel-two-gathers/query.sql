select (select count(*) from visit where page = 1) as one, (select max(total) from orders where state = 'paid') as two;
