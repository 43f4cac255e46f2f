SELECT * FROM orders WHERE state = 'new' AND placed BETWEEN '2023-03-01' AND '2023-04-01' AND MINUTE(placed) = 7;
