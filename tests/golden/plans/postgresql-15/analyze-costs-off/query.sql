select c.status, count(*) from customer c group by c.status order by 2;
