select "Order Id", "select" from "My Schema"."Order Table" where "Total, net" between 30 and 60 and "dot.ted" = 2;
