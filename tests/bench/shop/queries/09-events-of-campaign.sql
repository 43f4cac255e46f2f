-- What came of one campaign in spring: jsonb containment on a partitioned table.
SELECT count(*), min(occurred_at), max(occurred_at)
FROM events
WHERE payload @> '{"campaign": "c1234"}'
  AND occurred_at >= '2026-03-01' AND occurred_at < '2026-06-01';
