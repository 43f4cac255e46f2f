with lines as materialized (select order_id, amount from order_line where order_id < 5000) select count(*) from lines a join lines b on a.order_id = b.order_id + 1;
