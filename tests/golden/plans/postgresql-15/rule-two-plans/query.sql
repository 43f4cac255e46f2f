update ruled set label = 'new' where id < 4;
