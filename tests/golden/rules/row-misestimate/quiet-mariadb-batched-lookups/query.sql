SET join_cache_level=6, optimizer_switch='mrr=on,mrr_cost_based=off';
SELECT sum(i.quantity) FROM products p JOIN items i ON i.product_id = p.id WHERE p.price > 400 AND i.quantity > 1;
