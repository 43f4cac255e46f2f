-- What a tuned shop has beside its keys: an index of every kind.
CREATE INDEX ON orders (created_at) WHERE status = 'pending';
CREATE INDEX ON orders (customer_id, created_at DESC) INCLUDE (total);
CREATE INDEX ON order_items (order_id);
CREATE INDEX ON order_items (product_id);
CREATE INDEX ON customers (lower(email) text_pattern_ops);
CREATE INDEX ON bookings USING gist (during);
CREATE INDEX ON events USING brin (occurred_at);
CREATE INDEX ON events (session_id);
CREATE INDEX ON orders USING hash (tracking_no);
SET synchronous_commit = on;
VACUUM ANALYZE;
