(select order_id as id from orders order by 1) union all (select product_id from product order by 1) order by 1 limit 12;
