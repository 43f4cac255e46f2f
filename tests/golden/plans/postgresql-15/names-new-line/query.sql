select * from "line one
line -> two" where id = 1;
