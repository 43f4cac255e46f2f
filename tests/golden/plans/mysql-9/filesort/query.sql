SELECT shipment_id, weight FROM shipment ORDER BY weight, carrier;
