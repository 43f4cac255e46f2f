-- Orders of a partner or with its voucher: only one side of the OR has an index.
SELECT id, total
FROM orders
WHERE partner_code = 'PARTNER-042' OR voucher_code = 'SAVE-42';
