CREATE INDEX best_1 ON orders (created_at) WHERE status = 'pending'
