-- What rich_schema.sql has no need of: everything else that a snapshot's schema is built of.
CREATE SCHEMA odd;
CREATE EXTENSION pg_stat_statements SCHEMA odd;
CREATE COLLATION odd."Sorted" (LOCALE = 'C');
CREATE TYPE odd."pa'ir" AS (a int, "B" text COLLATE "C");
CREATE TYPE odd.span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE FUNCTION odd.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n';
CREATE DOMAIN odd.even AS int NOT NULL CONSTRAINT is_even CHECK (VALUE % 2 = 0);
CREATE SEQUENCE odd."seq ""1" AS smallint;
CREATE TABLE odd.later (id int PRIMARY KEY, kind text);
CREATE TYPE odd.late AS ENUM ('it''s', 'b');
ALTER TABLE odd.later ADD COLUMN state odd.late, ADD COLUMN gone int, ADD COLUMN pair odd."pa'ir",
  ADD COLUMN span odd.span, ADD COLUMN sorted text COLLATE odd."Sorted", ADD COLUMN doubled int GENERATED ALWAYS AS (odd.twice(id)) STORED;
ALTER TABLE odd.later DROP COLUMN gone;
CREATE INDEX later_twice ON odd.later (odd.twice(id), sorted);
INSERT INTO odd.later SELECT n, 'k' || n % 5, CASE WHEN n % 3 = 0 THEN 'b'::odd.late ELSE 'it''s' END, ROW(n, 'x')::odd."pa'ir", odd.span(n, n + n % 50)
FROM generate_series(1, 3000) n;
CREATE FUNCTION odd.of_row(l odd.later) RETURNS text LANGUAGE sql STABLE AS 'SELECT l.kind';
CREATE VIEW odd.first_view WITH (security_barrier = true) AS SELECT l.id, odd.of_row(l) AS kind FROM odd.later l;
CREATE VIEW odd.a_view AS SELECT 1 AS id;
CREATE VIEW odd.second_view ("Renamed", b) AS SELECT f.id, f.kind FROM odd.first_view f, odd.a_view a WHERE f.id = a.id;
CREATE OR REPLACE VIEW odd.a_view AS SELECT id FROM odd.first_view;
CREATE MATERIALIZED VIEW odd.kept AS SELECT kind, count(*) AS n FROM odd.first_view GROUP BY kind;
CREATE INDEX ON odd.kept (n);
CREATE TABLE odd.parent (id int NOT NULL, note text);
ALTER TABLE odd.parent ADD CONSTRAINT short CHECK (length(note) < 100);
CREATE TABLE odd.child (extra int) INHERITS (odd.parent);
ALTER TABLE odd.parent ADD COLUMN added text;
INSERT INTO odd.parent SELECT n, 'p' FROM generate_series(1, 100) n;
INSERT INTO odd.child SELECT n, 'c', n FROM generate_series(1, 400) n;
CREATE TABLE odd.split (id int NOT NULL, at date NOT NULL, tenant int NOT NULL, PRIMARY KEY (id, at, tenant)) PARTITION BY RANGE (at);
CREATE TABLE odd.split_1 PARTITION OF odd.split FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (tenant);
CREATE TABLE odd.split_1_a PARTITION OF odd.split_1 FOR VALUES IN (1, 2);
CREATE TABLE odd.split_2 PARTITION OF odd.split DEFAULT;
CREATE INDEX split_tenant ON odd.split (tenant);
CREATE TABLE odd.refers (id int, at date, tenant int, FOREIGN KEY (id, at, tenant) REFERENCES odd.split ON UPDATE CASCADE);
INSERT INTO odd.split SELECT n, '2024-06-01', 1 + n % 2 FROM generate_series(1, 500) n;
CREATE TABLE odd.secured (tenant text, id int) WITH (parallel_workers = 3, fillfactor = 60);
ALTER TABLE odd.secured ENABLE ROW LEVEL SECURITY;
ALTER TABLE odd.secured FORCE ROW LEVEL SECURITY;
CREATE POLICY "mine" ON odd.secured FOR SELECT USING (tenant = current_setting('app.tenant', true));
CREATE POLICY deny ON odd.secured AS RESTRICTIVE TO pg_monitor, CURRENT_USER USING (id > 0) WITH CHECK (id < 100);
CREATE STATISTICS odd."st'ats" (mcv, ndistinct) ON kind, state FROM odd.later;
CREATE TABLE odd.empty ();
-- B-trees of several levels, of every form whose order a query can ask for.
CREATE TABLE odd.tall (id int PRIMARY KEY, gone int, wide text, "Über" numeric, tags text[], state odd.late, span int4range, opened date);
ALTER TABLE odd.tall DROP COLUMN gone;
INSERT INTO odd.tall SELECT n, (SELECT string_agg(md5((n * 20 + k)::text), '') FROM generate_series(1, 18) k), n / 7.0,
  ARRAY['a', 'tag ' || n % 9], 'b', CASE WHEN n % 11 = 0 THEN 'empty' ELSE int4range(n % 100, n % 100 + n % 13 + 1) END, '2024-01-01'::date + n % 400
FROM generate_series(1, 6000) n;
CREATE INDEX tall_wide ON odd.tall (wide);
CREATE INDEX tall_down ON odd.tall (wide DESC NULLS LAST, id DESC);
CREATE INDEX tall_first ON odd.tall (id NULLS FIRST, wide);
CREATE INDEX tall_pattern ON odd.tall (wide text_pattern_ops, "Über");
CREATE INDEX tall_lower ON odd.tall (lower(wide) COLLATE "C", opened) INCLUDE (state);
CREATE INDEX tall_covering ON odd.tall ("Über") INCLUDE (wide);
CREATE INDEX tall_partial ON odd.tall (opened, wide) WHERE state = 'b' AND id % 2 = 0;
CREATE INDEX tall_expression ON odd.tall ((id + 1), (wide || 'x'));
CREATE INDEX tall_arrays ON odd.tall (tags, span, wide);
CREATE INDEX tall_sum ON odd.tall (odd.twice(id), wide);
CREATE UNIQUE INDEX tall_unique ON odd.tall (state, id, wide COLLATE odd."Sorted");
CREATE INDEX tall_gin ON odd.tall USING gin (tags);
CREATE STATISTICS odd.tall_columns (ndistinct, dependencies) ON state, opened, "Über" FROM odd.tall;
CREATE TABLE odd.many (id int, part int) PARTITION BY LIST (part);
SELECT format('CREATE TABLE odd.many_%s PARTITION OF odd.many FOR VALUES IN (%s)', n, n) FROM generate_series(1, 130) n \gexec
CREATE INDEX ON odd.many (id, part);
INSERT INTO odd.many SELECT n, 1 + n % 130 FROM generate_series(1, 91000) n;
