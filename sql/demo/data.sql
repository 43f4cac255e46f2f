-- demo/data: 50,000 customers, 2,000 products, 1,000,000 orders over two years, about 2,000,000 order items
-- The same rows on every run: a fixed seed, fixed dates, no clock.
-- Run in one transaction with schema.sql: under wal_level = minimal the rows of tables made in it bypass the log.
-- min_version: 12

SELECT setseed(0.42);

INSERT INTO customers
SELECT id,
       'customer' || id || '@example.com',
       (ARRAY['Ada','Bo','Carla','Dev','Elif','Femi','Greta','Hiro','Ines','Jan'])[1 + floor(random() * 10)::int]
         || ' ' ||
       (ARRAY['Andersen','Brown','Costa','Demir','Eriksson','Fischer','Garcia','Haddad','Ito','Jansen'])[1 + floor(random() * 10)::int],
       (ARRAY['DE','DE','DE','FR','FR','NL','SE','DK','ES','PL'])[1 + floor(random() * 10)::int],
       timestamptz '2023-01-01 00:00+00' + random() * interval '1200 days'
FROM generate_series(1, 50000) AS id;

INSERT INTO products
SELECT id,
       'SKU-' || lpad(id::text, 6, '0'),
       (ARRAY['Desk','Lamp','Chair','Shelf','Rug','Mirror','Clock','Vase'])[1 + id % 8] || ' no. ' || id,
       round((5 + 195 * power(random(), 2))::numeric, 2)
FROM generate_series(1, 2000) AS id;

-- Orders arrive in time order, a few customers order often, and old orders have left the states of open ones.
INSERT INTO orders
SELECT id,
       1 + floor(50000 * power(random(), 1.6))::int,
       CASE
         WHEN id > 985000 AND fate < 0.55 THEN 'pending'
         WHEN id > 970000 AND fate < 0.60 THEN 'paid'
         WHEN fate < 0.30 THEN 'shipped'
         WHEN fate < 0.90 THEN 'completed'
         WHEN fate < 0.96 THEN 'cancelled'
         ELSE 'returned'
       END,
       CASE WHEN partner < 0.4 THEN 'PARTNER-' || lpad((1 + floor(1000 * partner))::int::text, 3, '0') END,
       round((10 + 490 * power(random(), 3))::numeric, 2),
       (ARRAY['Berlin','Hamburg','Paris','Lyon','Utrecht','Malmö','Aarhus','Sevilla','Gdańsk','Köln'])[1 + floor(random() * 10)::int],
       timestamptz '2024-07-01 00:00+00' + (id + random()) * interval '63 seconds'
FROM (SELECT id, random() AS fate, random() AS partner FROM generate_series(1, 1000000) AS id) AS drawn;

-- One to three items an order, written together with it.
INSERT INTO order_items
SELECT row_number() OVER (),
       order_id,
       1 + floor(2000 * power(random(), 1.4))::int,
       1 + floor(random() * 3)::int,
       round((5 + 195 * power(random(), 2))::numeric, 2)
FROM (SELECT order_id, generate_series(1, 1 + floor(random() * 3)::int)
      FROM generate_series(1, 1000000) AS order_id) AS lines;
