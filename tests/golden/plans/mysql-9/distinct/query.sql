SELECT DISTINCT carrier, weight FROM shipment;
