-- What rich_schema.sql leaves out: forms that PostgreSQL 12 does not know, and rarer ones.
CREATE TABLE public.bookings (
  id serial PRIMARY KEY,
  during int4range NOT NULL,
  room text NOT NULL DEFAULT 'a',
  guest bigint REFERENCES public.customers ON DELETE SET DEFAULT,
  UNIQUE (room, id) INCLUDE (guest) WITH (fillfactor = 60),
  CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (room <> 'x'),
  CHECK (length(room) < 10)
);
ALTER TABLE public.bookings REPLICA IDENTITY USING INDEX bookings_room_id_guest_key;
CREATE STATISTICS public.rooms ON room, lower(room), guest FROM public.bookings;
CREATE STATISTICS public.lengths ON (length(room)) FROM public.bookings;
CREATE STATISTICS public.reversed (mcv) ON room, id FROM public.bookings;
CREATE TABLE public.base (a int NOT NULL, b text COLLATE "POSIX");
CREATE TABLE public.derived (c date) INHERITS (public.base);
CREATE TABLE public.by_hash (a int NOT NULL, b int) PARTITION BY HASH (a, (b + 1));
CREATE TABLE public.by_hash_0 PARTITION OF public.by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE public.by_list (a int, b text) PARTITION BY LIST (b);
CREATE TABLE public.by_list_x PARTITION OF public.by_list FOR VALUES IN ('x', NULL, 'it''s') PARTITION BY RANGE (a);
CREATE TABLE public.by_list_x_low PARTITION OF public.by_list_x FOR VALUES FROM (MINVALUE) TO (0);
CREATE VIEW public.odd AS WITH "as" AS (SELECT 1 AS "with") SELECT "as"."with" FROM "as";
CREATE VIEW public.updatable AS SELECT a, b FROM public.base WHERE a > 1 WITH CASCADED CHECK OPTION;
CREATE INDEX bookings_jumble ON public.bookings (lower(room) text_pattern_ops DESC NULLS LAST, (guest + id), room COLLATE "C");
CREATE INDEX bookings_brin ON public.bookings USING brin (id) WITH (pages_per_range = 32);
