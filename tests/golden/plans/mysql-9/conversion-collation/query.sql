SELECT c.full_name, l.code FROM customer c JOIN legacy_account l ON l.mail = CONVERT(c.email USING utf8mb4) COLLATE utf8mb4_bin;
