SELECT * FROM customer WHERE referred_by = 7 OR referred_by IS NULL;
