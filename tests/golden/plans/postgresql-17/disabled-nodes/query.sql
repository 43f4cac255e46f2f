select page, count(*) from visit group by page order by 2;
