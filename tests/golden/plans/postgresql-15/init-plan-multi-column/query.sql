update stock set (quantity, product_id) = (select max(id), 5000 from tiny) where product_id = 3;
