SELECT carrier, GROUP_CONCAT(shipment_id) FROM shipment WHERE weight < 10 GROUP BY carrier;
