create materialized view made as select state, sum(total) from orders group by state with data;
