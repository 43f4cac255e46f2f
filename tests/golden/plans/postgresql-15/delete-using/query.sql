delete from stock s using product p where p.product_id = s.product_id and p.price > 900 returning s.product_id, p.name;
