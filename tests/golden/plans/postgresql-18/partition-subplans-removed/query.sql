execute by_day('2022-03-01');
