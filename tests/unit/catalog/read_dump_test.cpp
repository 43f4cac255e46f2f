#include <algorithm>

#include <gtest/gtest.h>

#include <planwright/catalog/snapshot.hpp>

namespace planwright::catalog {
namespace {

struct Expected {
  std::string begins;
  RelationRef relation, refers_to;
};

void expect(std::string_view dump, const std::vector<Expected>& expected) {
  const DumpedSchema read = read_dump(dump);
  ASSERT_EQ(read.statements.size(), expected.size());
  for (std::size_t at = 0; at < expected.size(); ++at) {
    const SchemaStatement& is = read.statements[at];
    EXPECT_TRUE(is.sql.starts_with(expected[at].begins)) << is.sql;
    EXPECT_EQ(is.relation, expected[at].relation) << is.sql << "\n" << is.relation.display();
    EXPECT_EQ(is.refers_to, expected[at].refers_to) << is.sql << "\n" << is.refers_to.display();
    EXPECT_FALSE(is.sql.ends_with(';')) << is.sql;
  }
}

const RelationRef orders{"public", "orders"}, lines{"public", "lines"}, none{};

TEST(ReadDump, WhatSetsTheSessionOrHandsOutRightsIsLeftOut) {
  expect(R"(
-- PostgreSQL database dump
\restrict abc;def
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
CREATE SCHEMA "Sales dept";
ALTER SCHEMA "Sales dept" OWNER TO boss;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'a; b';
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'x');
CREATE USER MAPPING FOR app SERVER far OPTIONS (password 'secret');
CREATE PUBLICATION p FOR ALL TABLES;
CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION public.f();
CREATE ROLE evil SUPERUSER;
CREATE TABLE public.orders (id integer);
ALTER TABLE public.orders OWNER TO boss;
ALTER FUNCTION public.f() DEPENDS ON EXTENSION pg_trgm;
GRANT ALL ON TABLE public.orders TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE boss GRANT SELECT ON TABLES TO app;
SECURITY LABEL ON TABLE public.orders IS 'x';
COPY public.orders (id) FROM stdin;
1;
\.
INSERT INTO public.orders VALUES (1);
SELECT pg_catalog.setval('public.orders_id_seq', 1, false);
SELECT pg_restore_relation_stats('version', '180000'::integer);
REFRESH MATERIALIZED VIEW public.m;
DO $$ BEGIN PERFORM 1; END $$;
\unrestrict abc
)",
         {{"CREATE SCHEMA \"Sales dept\"", none, none}, {"CREATE TABLE", orders, none}});
}

TEST(ReadDump, EveryPartIsOfItsTable) {
  expect(R"(
CREATE TABLE "public"."orders" ("id" bigint NOT NULL);
CREATE SEQUENCE "public"."orders_id_seq" START WITH 1;
ALTER SEQUENCE "public"."orders_id_seq" OWNED BY "public"."orders"."id";
ALTER TABLE "public"."orders" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "public"."x" START WITH 1);
ALTER TABLE ONLY "public"."orders" ALTER COLUMN "id" SET DEFAULT "nextval"('"public"."orders_id_seq"'::"regclass");
ALTER TABLE ONLY "public"."orders"
    ADD CONSTRAINT "orders_pkey" PRIMARY KEY ("id");
CREATE INDEX "by on" ON ONLY "public"."orders" USING "btree" ((lower('ON public.lines')));
ALTER INDEX "public"."by on" ALTER COLUMN 1 SET STATISTICS 300;
CREATE STATISTICS "public"."s" (mcv) ON "id", (EXTRACT(year FROM "at")) FROM "public"."orders";
ALTER STATISTICS "public"."s" SET STATISTICS 500;
CREATE CONSTRAINT TRIGGER "ct" AFTER INSERT OR UPDATE OF "on", "n" ON "public"."orders" FROM "public"."lines" FOR EACH ROW EXECUTE FUNCTION "public"."touch"();
CREATE POLICY "mine" ON "public"."orders" USING (("id" > 3));
ALTER TABLE "public"."orders" ENABLE ROW LEVEL SECURITY;
CREATE RULE "r" AS
    ON INSERT TO "public"."orders" DO INSTEAD NOTHING;
ALTER TABLE ONLY "public"."lines"
    ADD CONSTRAINT "f" FOREIGN KEY ("o") REFERENCES "public"."orders"("id") ON DELETE CASCADE;
CREATE MATERIALIZED VIEW "public"."lines" AS SELECT 1 FROM "public"."orders" WITH NO DATA;
)",
         {{"CREATE TABLE", orders, none},
          {"CREATE SEQUENCE", orders, none},
          {"ALTER SEQUENCE", orders, none},
          {"ALTER TABLE", orders, none},
          {"ALTER TABLE", orders, none},
          {"ALTER TABLE", orders, none},
          {"CREATE INDEX", orders, none},
          {"ALTER INDEX", orders, none},
          {"CREATE STATISTICS", orders, none},
          {"ALTER STATISTICS", orders, none},
          {"CREATE CONSTRAINT", orders, lines},
          {"CREATE POLICY", orders, none},
          {"ALTER TABLE", orders, none},
          {"CREATE RULE", orders, none},
          {"ALTER TABLE", lines, orders},
          {"CREATE MATERIALIZED", lines, none}});
}

TEST(ReadDump, PartitionsAndChildrenNeedTheirParents) {
  expect(R"(
CREATE TABLE public.orders (at date) PARTITION BY RANGE (at);
CREATE TABLE public.lines (at date);
CREATE TABLE public.child (x int) INHERITS (public.orders);
CREATE TABLE public.direct PARTITION OF public.orders DEFAULT;
ALTER TABLE ONLY public.orders ATTACH PARTITION public.lines FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX o ON ONLY public.orders (at);
ALTER TABLE ONLY public.lines ADD CONSTRAINT l UNIQUE (at);
ALTER INDEX public.o ATTACH PARTITION public.l;
)",
         {{"CREATE TABLE", orders, none},
          {"CREATE TABLE", lines, none},
          {"CREATE TABLE", {"public", "child"}, orders},
          {"CREATE TABLE", {"public", "direct"}, orders},
          {"ALTER TABLE", lines, orders},
          {"CREATE INDEX", orders, none},
          {"ALTER TABLE", lines, none},
          {"ALTER INDEX", lines, orders}});
}

TEST(ReadDump, WhatBelongsToNoTableMayNeedOne) {
  expect(R"(
CREATE SEQUENCE public.shared;
CREATE TABLE public.orders (id int);
CREATE TABLE public.lines (id int DEFAULT nextval('public.shared'::regclass));
ALTER SEQUENCE public.shared OWNED BY public.orders.id;
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.shared'::regclass);
CREATE TYPE public.pair AS (a int, b public.orders);
CREATE FUNCTION public.f() RETURNS SETOF public.lines LANGUAGE sql AS $$SELECT * FROM public.orders$$;
CREATE FUNCTION public.g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1 FROM public.lines; END;
CREATE FUNCTION public.h() RETURNS int LANGUAGE sql AS $$SELECT 1$$;
CREATE SEQUENCE public.alone;
)",
         {{"CREATE SEQUENCE", none, none},
          {"CREATE TABLE", orders, none},
          {"CREATE TABLE", lines, none},
          {"ALTER SEQUENCE", orders, none},
          {"ALTER TABLE", orders, none},
          {"CREATE TYPE", none, orders},
          {"CREATE FUNCTION", none, lines},
          {"CREATE FUNCTION", none, lines},
          {"CREATE FUNCTION", none, none},
          {"CREATE SEQUENCE", none, none}});
}

// Forms that the PostgreSQL 15 grammar of this build refuses.
TEST(ReadDump, NewerStatementsAreReadToo) {
  expect(R"(
CREATE TABLE public.orders (
    id integer,
    double integer GENERATED ALWAYS AS ((id * 2)),
    during daterange,
    CONSTRAINT orders_id_not_null NOT NULL id
);
ALTER TABLE ONLY public.orders ADD CONSTRAINT k PRIMARY KEY (id, during WITHOUT OVERLAPS);
ALTER TABLE ONLY public.lines ADD CONSTRAINT f FOREIGN KEY (id, PERIOD during) REFERENCES public.orders(id, PERIOD during);
ALTER TABLE public.orders ADD CONSTRAINT c CHECK ((id > 1)) NOT ENFORCED;
CREATE VIEW public.v AS SELECT t.a FROM JSON_TABLE('[]'::jsonb, '$[*]' COLUMNS (a integer PATH '$')) t;
)",
         {{"CREATE TABLE", orders, none},
          {"ALTER TABLE", orders, none},
          {"ALTER TABLE", lines, orders},
          {"ALTER TABLE", orders, none},
          {"CREATE VIEW", {"public", "v"}, none}});
}

TEST(ReadDump, NamesAreReadAsTheServerHoldsThem) {
  expect(
      "CREATE TABLE \"Sales dept\".\"a\"\"b\n.c; --\" (x int);\n"
      "CREATE TABLE Shop.Orders (x int);\nCREATE TABLE \"public\".\"table\" (x int);",
      {{"CREATE TABLE", {"Sales dept", "a\"b\n.c; --"}, none},
       {"CREATE TABLE", {"shop", "orders"}, none},
       {"CREATE TABLE", {"public", "table"}, none}});
}

TEST(ReadDump, ForeignTablesAreSaid) {
  const DumpedSchema read = read_dump("CREATE FOREIGN TABLE public.far (a int) SERVER s;");
  EXPECT_TRUE(read.statements.empty());
  ASSERT_EQ(read.diagnostics.size(), 1U);
  EXPECT_NE(read.diagnostics[0].message.find("public.far"), std::string::npos);
}

TEST(ReadDump, WhatIsNoDumpDoesNoHarm) {
  for (const char* text :
       {"", ";;;", "CREATE", "ALTER", "CREATE TABLE", "CREATE TABLE \"", "ALTER INDEX",
        "CREATE TRIGGER x", "CREATE INDEX ON", "ALTER TABLE a ATTACH PARTITION", "CREATE RULE",
        "CREATE TABLE a. (x", "ALTER SEQUENCE s OWNED BY", "\xff\xfe",
        "CREATE TABLE t (a text DEFAULT f('", "CREATE STATISTICS s ON a FROM"}) {
    for (const SchemaStatement& statement : read_dump(text).statements) {
      EXPECT_FALSE(statement.sql.empty());
    }
  }
}

}  // namespace
}  // namespace planwright::catalog
