-- Log-in, whatever the case of the address.
SELECT id, full_name
FROM customers
WHERE lower(email) = 'ada.rossi3@example.org';
