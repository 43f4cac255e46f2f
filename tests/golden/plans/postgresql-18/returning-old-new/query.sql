update stock set quantity = quantity + 1 where product_id < 4 returning old.quantity, new.quantity;
