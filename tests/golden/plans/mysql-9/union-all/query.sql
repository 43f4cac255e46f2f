SELECT order_id FROM orders WHERE customer_id = 9 UNION ALL SELECT shipment_id FROM shipment WHERE weight = 3;
