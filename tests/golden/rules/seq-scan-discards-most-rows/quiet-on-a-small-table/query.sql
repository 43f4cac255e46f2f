select * from small where v = 7;
