-- Completion of an address while it is typed.
SELECT id, email
FROM customers
WHERE email LIKE 'Greta.Ol%'
ORDER BY email
LIMIT 10;
