CREATE INDEX best_1 ON events (occurred_at) WHERE kind = 'error'
