SET optimizer_switch='semijoin=off,materialization=off';
SELECT o.id, o.coupon IN (SELECT p.title FROM products p WHERE p.price > 490) FROM orders o WHERE o.id < 500;
