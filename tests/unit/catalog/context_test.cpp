#include <gtest/gtest.h>

#include <planwright/catalog/context.hpp>

namespace planwright::catalog {
namespace {

Catalog catalog_of(std::initializer_list<RelationRef> refs) {
  Catalog catalog;
  for (const RelationRef& ref : refs) {
    Relation relation;
    relation.ref = ref;
    catalog.put(std::move(relation));
  }
  return catalog;
}

TEST(ApplyContext, SetsWhatTheUserSays) {
  Catalog catalog = catalog_of({{"public", "orders"}, {"public", "items"}});
  StatementContext context;
  context.rows = {{{"", "orders"}, Rows(12e6)}};
  context.sizes = {{{"public", "orders"}, Bytes(81920)}};
  context.writes_per_s = {{{"", "items"}, 50}};
  EXPECT_TRUE(apply_context(catalog, context).empty());
  const Relation* orders = catalog.find({"public", "orders"});
  EXPECT_EQ(orders->rows, Rows(12e6));
  EXPECT_EQ(orders->size, Bytes(81920));
  EXPECT_EQ(orders->pages, Blocks(10));
  EXPECT_EQ(catalog.find({"public", "items"})->writes_per_s, 50);
}

TEST(ApplyContext, PagesAndIndexesGrowWithTheRows) {
  Catalog catalog = catalog_of({{"public", "orders"}});
  Relation* orders = catalog.find({"public", "orders"});
  orders->rows = Rows(1000);
  orders->pages = Blocks(10);
  orders->all_visible = Blocks(5);
  orders->size = Bytes(90'000);
  orders->indexes.emplace_back();
  orders->indexes[0].pages = Blocks(3);
  orders->indexes[0].tuples = Rows(1000);
  StatementContext context;
  context.rows = {{{"", "orders"}, Rows(2500)}};
  EXPECT_TRUE(apply_context(catalog, context).empty());
  EXPECT_EQ(orders->pages, Blocks(25));
  EXPECT_EQ(orders->all_visible, Blocks(13));
  EXPECT_EQ(orders->size, Bytes(225'000));
  EXPECT_EQ(orders->indexes[0].pages, Blocks(8));
  EXPECT_EQ(orders->indexes[0].tuples, Rows(2500));
}

TEST(ApplyContext, AnEmptyCatalogGetsTheRelations) {
  Catalog catalog;
  StatementContext context;
  context.rows = {{{"", "customers"}, Rows(5)}, {{"s", "orders"}, Rows(7)}};
  context.sizes = {{{"", "orders"}, Bytes(1)}};
  EXPECT_TRUE(apply_context(catalog, context).empty());
  ASSERT_EQ(catalog.relations().size(), 2U);
  EXPECT_EQ(catalog.find({"", "customers"})->rows, Rows(5));
  EXPECT_EQ(catalog.find({"s", "orders"})->pages, Blocks(1)) << "the size is of the same table";
}

TEST(ApplyContext, AnUnknownNameIsSaidWithNearOnes) {
  Catalog catalog = catalog_of(
      {{"public", "orders"}, {"public", "order_items"}, {"sales", "customers"}, {"public", "x"}});
  StatementContext context;
  context.rows = {{{"", "oders"}, Rows(1)}};
  context.writes_per_s = {{{"public", "customers"}, 1}, {{"", "zebra"}, 1}};
  const auto said = apply_context(catalog, context);
  ASSERT_EQ(said.size(), 3U);
  EXPECT_EQ(
      said[0].message,
      "--rows: the schema has no relation 'oders'; near it are public.orders; it is left out");
  EXPECT_EQ(said[1].message,
            "--writes: the schema has no relation 'public.customers'; near it are sales.customers; "
            "it is left out");
  EXPECT_EQ(said[2].message, "--writes: the schema has no relation 'zebra'; it is left out");
  EXPECT_EQ(said[2].level, Diagnostic::Level::warning);
  EXPECT_EQ(catalog.relations().size(), 4U);
}

TEST(ApplyContext, ANameInTwoSchemasMustBeSaidWhole) {
  Catalog catalog = catalog_of({{"a", "t"}, {"b", "t"}});
  StatementContext context;
  context.rows = {{{"", "t"}, Rows(1)}};
  const auto said = apply_context(catalog, context);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].message,
            "--rows: 't' may be a.t or b.t; say which by its schema; it is left out");
}

TEST(ApplyContext, CapitalsTheShellLeftAreReadAsSqlReadsThem) {
  Catalog catalog = catalog_of({{"public", "orders"}, {"public", "Items"}});
  StatementContext context;
  context.rows = {{{"", "Items"}, Rows(2)}, {{"", "ORDERS"}, Rows(1)}};
  EXPECT_TRUE(apply_context(catalog, context).empty());
  EXPECT_EQ(catalog.find({"", "orders"})->rows, Rows(1));
  EXPECT_EQ(catalog.find({"", "Items"})->rows, Rows(2));
}

}  // namespace
}  // namespace planwright::catalog
