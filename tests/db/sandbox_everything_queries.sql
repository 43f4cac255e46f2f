-- Statements over sandbox_everything.sql, each with the condition or plan it is about. "-- 14+" before one: from that major on.
SELECT * FROM shop.items WHERE id = 4711;
SELECT * FROM shop.items WHERE number BETWEEN 200 AND 260;
SELECT id FROM shop.items WHERE kind = 3 ORDER BY at DESC LIMIT 10;
SELECT at, price FROM shop.items WHERE kind = 3 AND at > '2024-03-01';
SELECT * FROM shop.items WHERE kind = 3 AND family = 31;
SELECT * FROM shop.items WHERE kind = 3 AND family = 12;
SELECT kind, family, count(*) FROM shop.items GROUP BY kind, family;
SELECT * FROM shop.items WHERE code = '     7' AND made = '2020-04-01';
SELECT * FROM shop.items WHERE flag AND made < '2020-02-01';
SELECT * FROM shop.items WHERE made BETWEEN '2020-03-01' AND '2020-03-10';
SELECT * FROM shop.items WHERE lower(name) = 'name 17';
SELECT * FROM shop.items WHERE shop.lowered(name) = 'name 17' AND family > 30;
SELECT * FROM shop.items WHERE name LIKE 'name 17%';
SELECT * FROM shop.items WHERE name > 'name 9';
SELECT * FROM shop.items WHERE note IS NULL AND price > 200;
SELECT * FROM shop.items WHERE note LIKE 'note%' ORDER BY note NULLS FIRST LIMIT 20;
SELECT * FROM shop.items WHERE mood = 'happy';
SELECT * FROM shop.items WHERE mood > 'ok';
SELECT * FROM shop.items WHERE mood IS NULL;
SELECT * FROM shop.items WHERE share = 7;
SELECT * FROM shop.items WHERE share > 90;
SELECT * FROM shop.items WHERE tags @> '{red}';
SELECT * FROM shop.items WHERE tags @> '{red,"tag 3"}';
SELECT * FROM shop.items WHERE tags && '{"tag 4",green}';
SELECT * FROM shop.items WHERE tags <@ '{red,blue}';
SELECT * FROM shop.items WHERE numbers @> '{5,7}';
SELECT * FROM shop.items WHERE 7 = ANY (numbers);
SELECT * FROM shop.items WHERE numbers = '{1,1,1}';
SELECT * FROM shop.items WHERE doc @> '{"kind": 3}';
SELECT * FROM shop.items WHERE doc ->> 'kind' = '3';
SELECT * FROM shop.items WHERE search @@ 'word3'::tsquery;
SELECT * FROM shop.items WHERE search @@ 'word3 & (other23 | common)'::tsquery;
SELECT * FROM shop.items WHERE valid @> date '2020-07-01';
SELECT * FROM shop.items WHERE valid && daterange('2020-03-01', '2020-03-20');
SELECT * FROM shop.items WHERE valid <@ daterange('2020-03-01', '2020-06-01');
SELECT * FROM shop.items WHERE spread << int4range(50, 60);
SELECT * FROM shop.items WHERE spread @> 500;
SELECT * FROM shop.items WHERE uid = md5('77')::uuid;
SELECT * FROM shop.items WHERE bits = B'00001111';
SELECT * FROM shop.items WHERE host << '10.3.0.0/16';
SELECT * FROM shop.items WHERE host = '10.3.7.1';
SELECT * FROM shop.items WHERE size = ROW(3, 1)::shop.size;
SELECT * FROM shop.items WHERE near <@ box(point(1, 1), point(5, 5));
SELECT * FROM shop.items ORDER BY near <-> point(3, 3) LIMIT 5;
SELECT * FROM shop.items WHERE twice = 40;
SELECT flag, count(*), avg(price) FROM shop.items GROUP BY flag;
SELECT DISTINCT code FROM shop.items;
SELECT i.name, sum(s.amount) FROM shop.items i JOIN shop.sales s ON s.item = i.id WHERE i.kind = 2 AND s.day > '2025-02-01' GROUP BY i.name;
SELECT * FROM shop.items i JOIN shop.sales s ON s.item = i.id WHERE i.id < 50 ORDER BY s.amount LIMIT 3;
SELECT * FROM shop.sales WHERE day = '2024-05-05' AND region = 'de';
SELECT * FROM shop.sales WHERE amount = 33;
SELECT * FROM shop.sales ORDER BY amount LIMIT 10;
SELECT region, sum(amount) FROM shop.sales GROUP BY region;
SELECT * FROM shop.happy WHERE id BETWEEN 100 AND 200;
SELECT * FROM shop.totals WHERE item = 5;
SELECT t.total, i.name FROM shop.totals t JOIN shop.items i ON i.id = t.item WHERE t.total > 900;
SELECT * FROM "odd ""schema"."Parent%s
" WHERE "väl'ue" = 2;
SELECT * FROM ONLY "odd ""schema"."Parent%s
" WHERE id < 20;
SELECT * FROM "odd ""schema".ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ WHERE a = 7 AND b > 2000;
SELECT * FROM shop.never_analyzed WHERE a < 100 AND b LIKE '1%';
SELECT * FROM shop.grown WHERE a = 7 AND later = 1 ORDER BY own;
SELECT DISTINCT a, later FROM shop.grown;
SELECT a.id FROM shop.items a JOIN shop.items b ON a.made = b.made AND a.kind = b.kind WHERE a.id < 100;
SELECT count(*) FROM shop.items a WHERE NOT EXISTS (SELECT FROM shop.sales s WHERE s.item = a.id AND s.region = 'jp');
UPDATE shop.items SET price = price + 1 WHERE family = 31 AND kind = 3;
DELETE FROM shop.sales WHERE day < '2024-02-01';
SELECT * FROM shop.items WHERE mood = 'ok' AND kind = 4;
SELECT * FROM shop.items WHERE mood IS NULL AND kind = 4;
SELECT * FROM shop.moods WHERE mood = 'ok' AND n = 1;
SELECT * FROM shop.moods WHERE mood = 'ok' AND n = 2;
SELECT * FROM shop.moods WHERE mood = 'happy' AND text = 't2' AND NOT b;
SELECT * FROM shop.moods WHERE text IS NULL AND b;
-- 14+
SELECT * FROM shop.items WHERE slots @> 55;
-- 14+
SELECT * FROM shop.items WHERE slots && int4range(3, 4);
-- 14+
SELECT * FROM shop.items WHERE id % 10 = 3;
-- 14+
SELECT * FROM shop.items WHERE id % 10 = 3 AND lower(name) = 'name 17' AND family = 31;
-- 14+
SELECT id % 10, lower(name), count(*) FROM shop.items GROUP BY 1, 2;
-- 14+
SELECT * FROM shop.items WHERE shop.halved(family) = 15;
