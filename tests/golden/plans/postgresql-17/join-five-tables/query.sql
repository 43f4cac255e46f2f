select r.name, p.category, sum(l.amount) as amount
from region r join customer c using (region_id) join orders o using (customer_id)
join order_line l using (order_id) join product p using (product_id)
where o.placed >= timestamp '2022-06-01' and o.placed < timestamp '2022-07-01' and r.name in ('north', 'south')
group by r.name, p.category order by amount desc limit 10;
