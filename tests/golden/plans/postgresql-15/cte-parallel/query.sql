with pages as materialized (select page, count(*) as n from visit group by page) select count(*) from orders o where o.order_id % 100 in (select page from pages where n > 5);
