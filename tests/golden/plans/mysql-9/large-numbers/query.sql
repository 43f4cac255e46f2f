SELECT COUNT(*) FROM orders a JOIN orders b WHERE a.total + b.total = 17.3;
