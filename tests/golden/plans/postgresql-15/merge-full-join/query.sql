select count(*) from stock s full join product p on p.product_id = s.product_id;
