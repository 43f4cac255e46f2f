select v.visit_id from visit v where v.page = 5
and v.duration_ms > (select avg(p.price) from product p where p.product_id < v.page);
