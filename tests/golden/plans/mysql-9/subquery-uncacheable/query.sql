SELECT c.customer_id FROM customer c WHERE c.region_id = 1 AND c.referred_by > (SELECT MIN(r.region_id) + RAND() FROM region r);
