SET join_cache_level=4;
SELECT count(*) FROM orders o JOIN events e ON o.total = e.payload WHERE o.total > 100;
