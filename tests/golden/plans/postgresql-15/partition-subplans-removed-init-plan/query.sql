select count(*) from event where happened = (select date '2022-01-05' + (count(*) - 5)::int from region);
