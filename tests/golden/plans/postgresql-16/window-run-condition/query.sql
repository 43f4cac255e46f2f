select * from (select order_id, placed, row_number() over (order by placed) as rn from orders) s where rn <= 5;
