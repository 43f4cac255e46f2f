select c.full_name, v.word from (values (10, 'a'), (20, 'b'), (30000, 'c')) as v (n, word) left join customer c on c.customer_id = v.n;
