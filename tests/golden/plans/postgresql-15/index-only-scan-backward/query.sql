select max(placed), min(placed) from orders where placed < timestamp '2023-01-01';
