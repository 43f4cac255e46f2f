insert into event select n, date '2022-02-01' + n, 'click', 0 from generate_series(1, 50) n;
