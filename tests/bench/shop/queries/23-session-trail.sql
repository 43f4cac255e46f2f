-- What happened in one session, in order, over all partitions.
SELECT occurred_at, kind, payload
FROM events
WHERE session_id = 4876
ORDER BY occurred_at;
