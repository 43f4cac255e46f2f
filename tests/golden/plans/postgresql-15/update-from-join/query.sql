update stock s set quantity = 0 from product p where p.product_id = s.product_id and p.category = 'category 3';
