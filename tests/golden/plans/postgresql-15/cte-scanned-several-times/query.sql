with per_page as (select page, count(*) as visits from visit group by page)
select a.page, a.visits, (select avg(visits) from per_page) as mean from per_page a join per_page b on b.page = a.page + 1 where a.visits > 1;
