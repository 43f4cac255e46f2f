CREATE INDEX best_1 ON products USING gin (title gin_trgm_ops)
