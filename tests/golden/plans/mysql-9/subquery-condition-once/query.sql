SELECT order_id FROM orders WHERE total > (SELECT AVG(weight) * 20 FROM shipment);
