CREATE INDEX best_1 ON events USING gin (payload jsonb_path_ops)
