select * from customer where 1 = 2;
