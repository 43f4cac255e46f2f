insert into nothing values (1, 'one');
