SELECT * FROM legacy_account WHERE phone = 5550123;
