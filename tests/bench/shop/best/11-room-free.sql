CREATE INDEX best_1 ON bookings USING gist (during)
