delete from event where happened < date '2021-03-01' and kind = 'view';
