SELECT s.shipment_id FROM shipment s LEFT JOIN product p ON p.price = s.weight + 0.99 AND p.name <> s.carrier;
