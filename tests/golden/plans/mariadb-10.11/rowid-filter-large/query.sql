SELECT c.name, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'FR' AND o.status = 'shipped' AND o.placed < '2022-06-01';
