UPDATE products SET stock = stock + 1 WHERE title LIKE '%9%';
