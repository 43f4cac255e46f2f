-- Shop rows: psql -v scale=1 -f schema.sql -f load.sql -f keys.sql
-- scale 1: 20,000 customers, 20,000 products, 200,000 orders, about 400,000 items, 40,000 bookings, 300,000 events.
-- Values are hashes of their row's key, with no clock: the same rows on every server.

SET timezone = 'UTC';
\set customers '(20000 * :scale)::bigint'
\set products '(20000 * :scale)::bigint'
\set orders '(200000 * :scale)::bigint'
\set bookings '(40000 * :scale)::bigint'
\set events '(300000 * :scale)::bigint'

CREATE FUNCTION pg_temp.pick(key bigint, seed bigint, n bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (hashint8extended(key, seed) & 9223372036854775807) % n $$;

CREATE FUNCTION pg_temp.part(key bigint, seed bigint) RETURNS float8
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (pg_temp.pick(key, seed, 1000000) / 1000000.0)::float8 $$;

CREATE FUNCTION pg_temp.word(key bigint, seed bigint, words text[]) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT words[1 + pg_temp.pick(key, seed, array_length(words, 1))] $$;

\set first '\'{Ada,Bo,Carla,Dev,Elif,Femi,Greta,Hiro,Ines,Jan,Kaya,Luis,Mina,Noor,Olga,Per,Quinn,Rosa,Sven,Tara}\''
\set last '\'{Andersen,Brown,Costa,Demir,Eriksson,Fischer,Garcia,Haddad,Ito,Jansen,Kim,Lopez,Meyer,Novak,Olsen,Petit,Rossi,Schmidt,Tanaka,Weber}\''
\set things '\'{desk,lamp,chair,shelf,rug,mirror,clock,vase,sofa,stool,bench,cabinet,curtain,pillow,blanket,drawer,kettle,teapot,bowl,plate}\''
\set looks '\'{oak,walnut,birch,steel,brass,linen,wool,velvet,marble,glass,bamboo,leather,cotton,copper,ceramic,rattan,pine,cork,felt,slate}\''
\set styles '\'{modern,rustic,minimal,vintage,industrial,nordic,baroque,coastal,bohemian,classic}\''

INSERT INTO customers
SELECT id,
       pg_temp.word(id, 1, :first) || '.' || pg_temp.word(id, 2, :last) || id || '@' || pg_temp.word(id, 3, '{example.com,Example.org,mail.example,shop.example}'),
       pg_temp.word(id, 1, :first) || ' ' || pg_temp.word(id, 2, :last),
       pg_temp.word(id, 4, '{DE,DE,DE,FR,FR,NL,SE,DK,ES,PL}'),
       CASE WHEN pg_temp.pick(id, 5, 1000) < 5 THEN 'enterprise' WHEN pg_temp.pick(id, 5, 10) < 2 THEN 'pro' ELSE 'free' END,
       timestamptz '2023-01-01' + pg_temp.part(id, 6) * interval '1200 days',
       CASE WHEN pg_temp.pick(id, 7, 100) = 0 THEN timestamptz '2026-05-01' + pg_temp.part(id, 8) * interval '60 days' END
FROM generate_series(1, :customers) AS id;

INSERT INTO products
SELECT id, 'SKU-' || lpad(id::text, 7, '0'), title, description, to_tsvector('english', title || ' ' || description),
       ARRAY[pg_temp.word(id, 14, :styles), pg_temp.word(id, 11, :looks), 'batch-' || pg_temp.pick(id, 15, 300)],
       1 + pg_temp.pick(id, 16, 60),
       round((5 + 195 * power(pg_temp.part(id, 17), 2))::numeric, 2)
FROM (SELECT id,
             initcap(pg_temp.word(id, 10, :styles) || ' ' || pg_temp.word(id, 11, :looks) || ' ' || pg_temp.word(id, 12, :things)) || ' ' || id AS title,
             'A ' || pg_temp.word(id, 10, :styles) || ' ' || pg_temp.word(id, 12, :things) || ' with ' || pg_temp.word(id, 13, :looks) ||
               ' and ' || pg_temp.word(id, 18, :looks) || CASE WHEN pg_temp.pick(id, 19, 200) = 0 THEN ', handmade' ELSE '' END AS description
      FROM generate_series(1, :products) AS id OFFSET 0) AS named;

-- Orders arrive in time order over two years; only the newest are open; a few customers order often.
INSERT INTO orders
SELECT id,
       1 + floor(:customers * power(pg_temp.part(id, 20), 1.6))::bigint,
       CASE WHEN id > :orders * 0.99 AND pg_temp.pick(id, 21, 2) = 0 THEN 'pending'
            WHEN id > :orders * 0.98 AND pg_temp.pick(id, 21, 3) = 0 THEN 'paid'
            WHEN pg_temp.pick(id, 21, 100) < 6 THEN 'cancelled'
            WHEN pg_temp.pick(id, 21, 100) < 9 THEN 'returned'
            ELSE 'completed' END,
       CASE WHEN pg_temp.pick(id, 22, 10) < 4 THEN 'PARTNER-' || lpad((1 + pg_temp.pick(id, 23, 400))::text, 3, '0') END,
       CASE WHEN pg_temp.pick(id, 24, 20) = 0 THEN 'SAVE-' || pg_temp.pick(id, 25, 800) END,
       'TRK' || md5(id::text),
       round((10 + 490 * power(pg_temp.part(id, 26), 3))::numeric, 2),
       created,
       CASE WHEN id <= :orders * 0.99 OR pg_temp.pick(id, 21, 2) = 1 THEN created + pg_temp.part(id, 27) * interval '5 days' END,
       created + pg_temp.part(id, 28) * interval '30 days'
FROM (SELECT id, timestamptz '2024-07-01' + id * (interval '729 days' / :orders) + pg_temp.part(id, 29) * interval '4 minutes' AS created
      FROM generate_series(1, :orders) AS id OFFSET 0) AS dated;

INSERT INTO order_items
SELECT order_id * 4 + line, order_id,
       1 + floor(:products * power(pg_temp.part(order_id * 4 + line, 30), 1.4))::bigint,
       1 + pg_temp.pick(order_id * 4 + line, 31, 3),
       round((5 + 195 * power(pg_temp.part(order_id * 4 + line, 32), 2))::numeric, 2)
FROM generate_series(1, :orders) AS order_id, generate_series(1, 1 + pg_temp.pick(order_id, 33, 3)) AS line;

INSERT INTO bookings
SELECT id, 1 + pg_temp.pick(id, 40, 200), 1 + pg_temp.pick(id, 41, :customers),
       tstzrange(start, start + (1 + pg_temp.pick(id, 43, 72)) * interval '1 hour')
FROM (SELECT id, timestamptz '2025-01-01' + pg_temp.pick(id, 42, 18 * 30 * 24) * interval '1 hour' AS start
      FROM generate_series(1, :bookings) AS id OFFSET 0) AS dated;

INSERT INTO events
SELECT id, 1 + id / 12, CASE WHEN pg_temp.pick(id, 51, 3) > 0 THEN 1 + pg_temp.pick(id / 12, 52, :customers) END,
       CASE WHEN pg_temp.pick(id, 53, 500) = 0 THEN 'error' WHEN pg_temp.pick(id, 53, 10) < 7 THEN 'view'
            WHEN pg_temp.pick(id, 53, 10) < 9 THEN 'click' ELSE 'purchase' END,
       timestamptz '2026-01-01' + id * (interval '180 days' / :events),
       jsonb_build_object('sku', 'SKU-' || lpad((1 + pg_temp.pick(id, 54, :products))::text, 7, '0'),
                          'browser', pg_temp.word(id, 55, '{firefox,chrome,safari,edge}'),
                          'ms', pg_temp.pick(id, 56, 3000),
                          'campaign', 'c' || pg_temp.pick(id, 57, 2000))
FROM generate_series(1, :events) AS id;
