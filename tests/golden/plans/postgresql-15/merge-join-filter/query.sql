select count(*) from product p join stock s on s.product_id = p.product_id and s.quantity > p.price / 40;
