-- What PostgreSQL 14 and newer have beside sandbox_everything.sql.
ALTER TABLE shop.items ADD slots int4multirange;
UPDATE shop.items SET slots = int4multirange(int4range(id % 100, id % 100 + 5), int4range(id % 100 + 50, id % 100 + 60 + id % 9)) WHERE id % 13 > 0;
CREATE STATISTICS shop.items_expressions ON (id % 10), lower(name), family FROM shop.items;
CREATE STATISTICS shop.items_one_expression ON (shop.halved(family)) FROM shop.items;
CREATE INDEX items_price_brin ON shop.items USING brin (price numeric_minmax_multi_ops);
