select "a.b" from "dotted.name" as "x.y" where "c d" > 28;
