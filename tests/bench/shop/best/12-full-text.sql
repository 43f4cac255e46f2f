CREATE INDEX best_1 ON products USING gin (search)
