select r.name, (select max((select count(*) from orders o where o.customer_id = c.customer_id)) from customer c where c.region_id = r.region_id and c.customer_id < 30)
from region r;
