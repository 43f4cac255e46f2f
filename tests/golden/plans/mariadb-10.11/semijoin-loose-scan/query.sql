SET optimizer_switch='materialization=off,firstmatch=off';
SELECT * FROM categories k WHERE k.id IN (SELECT category_id FROM products);
