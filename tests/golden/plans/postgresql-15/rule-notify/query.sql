insert into loud values (1);
