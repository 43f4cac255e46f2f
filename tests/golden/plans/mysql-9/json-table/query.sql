SELECT j.n, o.total FROM JSON_TABLE('[1, 2, 3]', '$[*]' COLUMNS (n INT PATH '$')) j JOIN orders o ON o.order_id = j.n;
