#include <gtest/gtest.h>

#include <planwright/query/query.hpp>

#include "pipeline/conclude.hpp"

namespace planwright::pipeline {
namespace {

Query mariadb(std::string_view text) {
  SqlMode mode;
  mode.engine = Engine::mariadb;
  return query::understand(text, "q.sql", mode);
}

Plan reading(const std::string& name, const std::string& alias = {}) {
  Plan plan;
  plan.engine = Engine::mariadb;
  Node node;
  node.kind = NodeKind::seq_scan;
  node.relation.name = name;
  node.alias = alias;
  plan.nodes = {node};
  plan.finish();
  return plan;
}

TEST(NameTables, AnAliasIsTheTableTheQuerySays) {
  Plan plan = reading("o", "o");
  name_tables(plan, mariadb("SELECT * FROM `shop`.`orders` AS o WHERE o.id = 1"));
  EXPECT_EQ(plan.root().relation, (RelationRef{"shop", "orders"}));
  EXPECT_EQ(plan.root().alias, "o");
}

TEST(NameTables, WhatIsNamedAlreadyStays) {
  Plan plan = reading("orders");
  name_tables(plan, mariadb("SELECT * FROM orders WHERE id = 1"));
  EXPECT_EQ(plan.root().relation.name, "orders");
  plan = reading("customers", "o");
  name_tables(plan, mariadb("SELECT * FROM orders o WHERE id = 1"));
  EXPECT_EQ(plan.root().relation.name, "customers");
}

TEST(NameTables, TwoTablesOfOneAliasAreNotGuessed) {
  Plan plan = reading("x", "x");
  name_tables(plan, mariadb("SELECT * FROM orders x WHERE EXISTS (SELECT 1 FROM items x)"));
  EXPECT_EQ(plan.root().relation.name, "x");
}

TEST(NameTables, PostgresqlTellsBothItself) {
  Plan plan = reading("o", "o");
  plan.engine = Engine::postgresql;
  name_tables(plan, query::understand("SELECT * FROM orders o", "q.sql"));
  EXPECT_EQ(plan.root().relation.name, "o");
}

}  // namespace
}  // namespace planwright::pipeline
