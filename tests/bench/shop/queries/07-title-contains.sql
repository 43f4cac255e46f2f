-- Search box of the shop: contains, any case.
SELECT id, sku, title
FROM products
WHERE title ILIKE '%walnut teapot%';
