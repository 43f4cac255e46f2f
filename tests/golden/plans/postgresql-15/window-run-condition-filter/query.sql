select * from (select order_id, customer_id, row_number() over (partition by customer_id order by placed) as rn, count(*) over (partition by customer_id) as n
  from orders where customer_id < 200) s where rn <= 2 and n > 4;
