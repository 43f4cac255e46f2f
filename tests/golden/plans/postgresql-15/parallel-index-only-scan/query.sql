select count(*) from order_line where order_id < 30000;
