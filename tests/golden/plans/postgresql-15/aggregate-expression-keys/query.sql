select date_trunc('month', placed), total > 500 as large, count(*) from orders group by 1, 2 order by 1, 2;
