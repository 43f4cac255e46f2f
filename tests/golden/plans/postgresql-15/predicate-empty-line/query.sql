select id from tiny where label <> 'before

after';
