with recursive n (i) as (select 1 union select (i * 3) % 17 from n) select * from n order by i;
