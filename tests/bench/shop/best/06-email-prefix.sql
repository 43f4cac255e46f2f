CREATE INDEX best_1 ON customers (email text_pattern_ops)
