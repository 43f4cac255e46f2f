select "a""b" from "money$table" where "cost$" = 3;
