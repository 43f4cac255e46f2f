-- The latest errors: one event of five hundred.
SELECT occurred_at, session_id, payload
FROM events
WHERE kind = 'error'
ORDER BY occurred_at DESC
LIMIT 25;
