select count(*) from event e join reading r on r.taken = e.payload where e.happened < date '2021-01-10';
