select count(*) from orders where order_id = any (array(select id from tiny where grp = 1));
