select count(*) from (select * from order_line order by amount, order_id offset 0) s;
