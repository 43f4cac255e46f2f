INSERT INTO categories VALUES (9999, 1, 'x');
