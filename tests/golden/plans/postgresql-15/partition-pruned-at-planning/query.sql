select count(*) from event where happened between date '2022-05-01' and date '2022-05-31';
