-- The nightly job that closes what was never paid.
UPDATE orders
SET status = 'cancelled', updated_at = timestamptz '2026-07-01'
WHERE status = 'pending'
  AND created_at < timestamptz '2026-06-24 18:00+00';
