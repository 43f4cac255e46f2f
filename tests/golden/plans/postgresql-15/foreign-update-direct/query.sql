update remote_stock set quantity = quantity + 1 where product_id = 7;
