SELECT * FROM customers WHERE MATCH(bio) AGAINST('mountain') AND country = 'DE';
