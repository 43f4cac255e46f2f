-- engine: mariadb
SELECT order_id FROM orders WHERE note LIKE 'note 4711%';
