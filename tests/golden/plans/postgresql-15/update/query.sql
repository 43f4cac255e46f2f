update stock set quantity = quantity - 1 where product_id < 50;
