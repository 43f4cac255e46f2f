INSERT INTO nothing SELECT shipment_id + 100, weight FROM shipment WHERE carrier = 'bike';
