with added as (insert into tiny select n, n % 3, 'more' from generate_series(11, 14) n returning id) select count(*) from added;
