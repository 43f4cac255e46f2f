SELECT * FROM shipment;
