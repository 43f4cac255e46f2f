-- One of everything a Catalog keeps, with names that need quotes. For tests of the live and the DDL catalog.
CREATE SCHEMA "Sales dept";
CREATE DOMAIN "Sales dept".email AS text CHECK (VALUE LIKE '%@%');
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE public.customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mail "Sales dept".email NOT NULL,
  name varchar(40) COLLATE "C",
  code char(3),
  feeling public.mood,
  balance numeric(10,2) DEFAULT 0 NOT NULL,
  tags text[],
  seen timestamptz(3),
  lasts interval,
  flags bit(4),
  born date,
  mail_length int GENERATED ALWAYS AS (length(mail)) STORED,
  CONSTRAINT balance_is_sane CHECK (balance > -1000 AND balance < 1000000)
);
ALTER TABLE public.customers ADD CONSTRAINT old_enough CHECK (born < '2020-01-01'::date) NOT VALID;
ALTER TABLE public.customers ALTER COLUMN name SET STATISTICS 250;
CREATE UNIQUE INDEX customers_mail ON public.customers (lower(mail::text));
CREATE INDEX customers_odd ON public.customers USING btree (name DESC NULLS LAST, code COLLATE "C" NULLS FIRST, born DESC)
  INCLUDE (balance, seen) WITH (fillfactor = 70) WHERE balance > 0;
CREATE INDEX customers_pattern ON public.customers (name varchar_pattern_ops, (balance * 2));
CREATE INDEX customers_tags ON public.customers USING gin (tags);
CREATE STATISTICS public.customers_together (dependencies, ndistinct) ON code, born FROM public.customers;
CREATE TABLE "Sales dept"."Order ""big""
line" (
  "select" bigint NOT NULL,
  "Ünïcode" integer,
  customer bigint REFERENCES public.customers (id) ON DELETE CASCADE,
  parent bigint,
  PRIMARY KEY ("select")
) WITH (fillfactor = 80);
ALTER TABLE "Sales dept"."Order ""big""
line" ADD CONSTRAINT "self ref" FOREIGN KEY (parent) REFERENCES "Sales dept"."Order ""big""
line" ON DELETE SET NULL NOT VALID;
CREATE INDEX ON "Sales dept"."Order ""big""
line" ("Ünïcode");
CREATE TABLE public.events (
  at timestamptz NOT NULL,
  kind text NOT NULL,
  payload jsonb
) PARTITION BY RANGE (at);
CREATE INDEX events_kind ON public.events (kind);
CREATE TABLE public.events_2024 PARTITION OF public.events FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00');
CREATE TABLE public.events_rest PARTITION OF public.events DEFAULT;
CREATE UNLOGGED TABLE public.scratch (a int, b int);
CREATE VIEW public.rich AS SELECT c.id, c.name FROM public.customers c WHERE c.balance > 100;
CREATE VIEW public.rich_orders AS SELECT r.name, o."select" FROM public.rich r JOIN "Sales dept"."Order ""big""
line" o ON o.customer = r.id;
CREATE MATERIALIZED VIEW public.per_kind AS SELECT kind, count(*) AS n FROM public.events GROUP BY kind;
CREATE UNIQUE INDEX per_kind_kind ON public.per_kind (kind);
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen := now(); RETURN NEW; END $$;
CREATE TRIGGER customers_touch BEFORE UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION public.touch();
