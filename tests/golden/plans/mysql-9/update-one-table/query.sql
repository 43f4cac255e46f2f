UPDATE orders SET note = 'late' WHERE state = 'new' AND placed < '2023-02-01';
