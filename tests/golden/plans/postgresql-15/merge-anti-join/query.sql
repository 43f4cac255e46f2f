select count(*) from product p where not exists (select 1 from stock s where s.product_id = p.product_id);
