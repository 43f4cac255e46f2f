select "Order Id" from "Order Table" where "Total, net" = 30;
