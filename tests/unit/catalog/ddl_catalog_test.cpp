#include <gtest/gtest.h>

#include <planwright/catalog/catalog.hpp>

namespace planwright::catalog {
namespace {

TEST(DdlCatalog, ReadsWhatPgDumpWrites) {
  const FromDdl read = from_ddl(
      "CREATE TABLE public.orders (\n    id bigint NOT NULL,\n    status character varying(10),\n"
      "    total numeric(10,2) DEFAULT 0 NOT NULL\n);\n"
      "ALTER TABLE public.orders OWNER TO me;\n"
      "ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);\n"
      "CREATE INDEX o1 ON public.orders USING btree (status, total DESC NULLS LAST) INCLUDE (id) "
      "WHERE (total > (0)::numeric);\n"
      "ALTER TABLE ONLY public.orders ADD CONSTRAINT f FOREIGN KEY (status) REFERENCES "
      "public.states(name);\n",
      "dump.sql");
  EXPECT_TRUE(read.diagnostics.empty());
  const Relation* orders = read.catalog.find({"public", "orders"});
  ASSERT_NE(orders, nullptr);
  ASSERT_EQ(orders->columns.size(), 3U);
  EXPECT_EQ(orders->columns[1].type, "varchar(10)");
  EXPECT_EQ(orders->columns[2].type, "numeric(10,2)");
  EXPECT_TRUE(orders->columns[0].not_null);
  ASSERT_EQ(orders->indexes.size(), 2U);
  EXPECT_TRUE(orders->indexes[0].primary);
  const Index& index = orders->indexes[1];
  EXPECT_EQ(index.name, "o1");
  EXPECT_TRUE(index.keys[1].descending);
  EXPECT_FALSE(index.keys[1].nulls_first);
  EXPECT_EQ(index.include, std::vector<std::string>{"id"});
  EXPECT_FALSE(index.where.empty());
  ASSERT_EQ(orders->foreign_keys.size(), 1U);
  EXPECT_EQ(orders->foreign_keys[0].referenced.name, "states");
}

TEST(DdlCatalog, UnnamedConstraintsGetTheServersNames) {
  const FromDdl read = from_ddl("create table t (a int primary key, b int unique);", "s");
  const Relation* table = read.catalog.find({"", "t"});
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->indexes[0].name, "t_pkey");
  EXPECT_EQ(table->indexes[1].name, "t_b_key");
}

TEST(DdlCatalog, PartitionsKnowTheirParent) {
  const FromDdl read = from_ddl(
      "create table p (a int, b int) partition by range (a);"
      "create table p1 partition of p for values from (1) to (2);"
      "create table p2 (a int, b int); alter table p attach partition p2 for values from (2) to "
      "(3);",
      "s");
  EXPECT_EQ(read.catalog.find({"", "p"})->kind, RelationKind::partitioned_table);
  EXPECT_EQ(read.catalog.find({"", "p1"})->partition_of->name, "p");
  EXPECT_EQ(read.catalog.find({"", "p1"})->columns.size(), 2U);
  EXPECT_EQ(read.catalog.find({"", "p2"})->partition_of->name, "p");
}

TEST(DdlCatalog, DropsTakeThingsAway) {
  const FromDdl read = from_ddl(
      "create table a (x int); create index i on a (x); drop index i; create table b (y int); drop "
      "table b;",
      "s");
  EXPECT_TRUE(read.catalog.find({"", "a"})->indexes.empty());
  EXPECT_EQ(read.catalog.find({"", "b"}), nullptr);
}

TEST(Catalog, AnUnknownSchemaFindsTheOnlyOneOrPublic) {
  Catalog catalog;
  for (const char* schema : {"audit", "public"}) {
    Relation relation;
    relation.ref = {schema, "orders"};
    catalog.put(relation);
  }
  EXPECT_EQ(catalog.find({"", "orders"})->ref.schema, "public");
  EXPECT_EQ(catalog.find({"audit", "orders"})->ref.schema, "audit");
  EXPECT_EQ(catalog.find({"sales", "orders"}), nullptr);
}

}  // namespace
}  // namespace planwright::catalog
