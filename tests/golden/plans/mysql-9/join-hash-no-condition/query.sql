SELECT r.name, s.carrier FROM region r, shipment s WHERE s.weight = 7;
