-- One order by its key: nothing to change.
SELECT *
FROM orders
WHERE id = 23456;
