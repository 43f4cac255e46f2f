CREATE INDEX best_1 ON orders USING gin (tracking_no gin_trgm_ops)
