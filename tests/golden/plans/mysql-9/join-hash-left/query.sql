SELECT r.name, s.shipment_id FROM region r LEFT JOIN shipment s ON s.weight = r.region_id;
