-- Cheapest of a category: an index serves the filter, not the order.
SELECT id, title, price
FROM products
WHERE category_id = 33
ORDER BY price
LIMIT 12;
