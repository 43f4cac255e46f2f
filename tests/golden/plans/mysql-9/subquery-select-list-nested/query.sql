SELECT c.full_name, (SELECT (SELECT r.name FROM region r WHERE r.region_id = c2.region_id) FROM customer c2 WHERE c2.customer_id = c.referred_by) AS region
FROM customer c WHERE c.status = 'closed';
