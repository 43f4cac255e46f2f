CREATE INDEX best_1 ON orders (created_at, total) WHERE shipped_at IS NULL
