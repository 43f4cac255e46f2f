SELECT s.carrier, p.name FROM shipment s JOIN product p ON p.price = s.weight + 0.99;
