SELECT carrier, COUNT(*), AVG(weight) FROM shipment GROUP BY carrier;
