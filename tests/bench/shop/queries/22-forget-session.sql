-- Forgets one session.
DELETE FROM events
WHERE session_id = 2345;
