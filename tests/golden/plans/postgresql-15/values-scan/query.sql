select * from (values (1, 'one'), (2, 'two'), (3, 'three')) as v (n, word) where n > 1;
