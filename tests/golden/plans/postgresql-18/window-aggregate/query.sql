select customer_id, total, rank() over (partition by customer_id order by total desc), sum(total) over (partition by customer_id)
from orders where customer_id < 100;
