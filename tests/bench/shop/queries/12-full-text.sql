-- Full-text search over a stored tsvector.
SELECT id, title
FROM products
WHERE search @@ to_tsquery('english', 'handmade & velvet')
ORDER BY price
LIMIT 20;
