SET optimizer_switch='rowid_filter=off';
SELECT id FROM products WHERE category_id = 8 AND price = 260;
