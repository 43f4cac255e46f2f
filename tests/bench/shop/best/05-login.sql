CREATE INDEX best_1 ON customers (lower(email))
