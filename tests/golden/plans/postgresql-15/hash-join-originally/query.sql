select count(*) from orders o join (select * from visit where duration_ms + page + 1 = page + duration_ms + 1) v on o.customer_id = v.customer_id;
