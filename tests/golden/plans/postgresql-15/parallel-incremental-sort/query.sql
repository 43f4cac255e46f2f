select order_id, line_no, amount from order_line where order_id < 20000 order by order_id, amount limit 15000;
