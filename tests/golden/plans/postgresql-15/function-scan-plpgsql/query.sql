select * from few(10) f where f > 3;
