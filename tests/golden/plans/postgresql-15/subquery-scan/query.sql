select * from (select page, count(*) as visits, random() as r from visit group by page order by visits desc limit 20) s where s.visits % 2 = 0;
