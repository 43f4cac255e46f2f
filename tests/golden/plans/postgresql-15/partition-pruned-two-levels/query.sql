select count(*) from event where happened >= date '2023-02-01' and happened < date '2023-03-01' and kind = 'click';
