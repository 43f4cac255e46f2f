WITH per_state AS (SELECT state, COUNT(*) AS n FROM orders GROUP BY state) SELECT a.state FROM per_state a JOIN per_state b ON a.n <= b.n AND a.state <> b.state;
