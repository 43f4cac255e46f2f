-- Rows for rich_schema.sql.
INSERT INTO public.customers (mail, name, code, feeling, balance, tags, seen, born)
SELECT 'c' || n || '@example.com',
       CASE WHEN n % 10 = 0 THEN NULL WHEN n % 3 = 0 THEN 'common "name", {odd} \ and NULL' ELSE 'name ' || n END,
       (ARRAY['abc', 'xyz'])[1 + n % 2], 'ok', n, ARRAY['a', 'tag ' || n % 7], '2024-01-01', '2000-01-01'::date + n % 100
FROM generate_series(1, 2000) n;
INSERT INTO "Sales dept"."Order ""big""
line" SELECT n, n % 5, 1 + n % 2000, NULL FROM generate_series(1, 5000) n;
INSERT INTO public.events SELECT '2024-06-01'::timestamptz + n * interval '1 hour', 'kind ' || n % 3, '{}' FROM generate_series(1, 9000) n;
REFRESH MATERIALIZED VIEW public.per_kind;
