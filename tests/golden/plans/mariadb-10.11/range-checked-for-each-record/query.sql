SELECT * FROM customers a JOIN customers b ON b.id < a.id AND b.country > a.country WHERE a.id < 30;
