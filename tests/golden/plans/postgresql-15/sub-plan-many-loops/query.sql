select p.product_id, (select count(*) from stock s where s.quantity = p.product_id % 60) from product p;
