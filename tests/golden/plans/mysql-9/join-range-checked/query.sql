SELECT a.order_id, b.order_id FROM orders a JOIN orders b ON b.total > a.total AND b.placed < a.placed WHERE a.customer_id = 8;
