SELECT r.name, d.total FROM region r, LATERAL (SELECT o.total FROM orders o JOIN customer c USING (customer_id) WHERE c.region_id = r.region_id ORDER BY o.total DESC LIMIT 3) d;
