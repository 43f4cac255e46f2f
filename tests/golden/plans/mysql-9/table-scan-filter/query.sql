SELECT shipment_id FROM shipment WHERE carrier = 'post' AND weight > 30;
