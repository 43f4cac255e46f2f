-- engine: mariadb
SELECT SUM(l.quantity) FROM orders o JOIN order_line l ON l.order_id = o.order_id WHERE o.state = 'paid';
