SET join_cache_level=4;
SELECT count(*) FROM products p JOIN products q ON p.stock = q.stock WHERE p.price > 100;
