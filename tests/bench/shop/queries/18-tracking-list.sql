-- The carrier's list of the hour.
SELECT id, status
FROM orders
WHERE tracking_no IN ('TRKc4ca4238a0b923820dcc509a6f75849b', 'TRKc81e728d9d4c2f636f067f89cc14862c', 'TRKeccbc87e4b5ce2fe28308fd9f2a7baf3');
