select g, count(*) from scratch group by g order by g;
