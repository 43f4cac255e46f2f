SELECT order_id FROM orders WHERE customer_id = 9 UNION SELECT shipment_id FROM shipment WHERE weight = 3 ORDER BY 1 LIMIT 5;
