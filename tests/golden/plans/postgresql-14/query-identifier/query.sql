select id from tiny where id = 5;
