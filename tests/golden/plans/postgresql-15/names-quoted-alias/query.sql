select "The -> Alias"."Order Id" from "My Schema"."Order Table" as "The -> Alias" where "The -> Alias"."select" = 'v1' order by 1;
