-- Products of either of two batches: arrays that overlap.
SELECT id, title, price
FROM products
WHERE tags && ARRAY['batch-17', 'batch-213'];
