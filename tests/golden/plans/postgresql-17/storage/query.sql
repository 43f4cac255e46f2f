with lines as materialized (select order_id, amount from order_line where order_id < 3000)
select count(*), (select sum(x) from (select sum(amount) over (order by order_id rows between unbounded preceding and unbounded following) as x from lines) s)
from lines a;
