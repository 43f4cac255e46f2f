#include "pipeline/bindings.hpp"

#include <gtest/gtest.h>

#include <planwright/query/query.hpp>

namespace planwright::pipeline {
namespace {

Catalog shop() {
  Catalog catalog;
  Relation orders;
  orders.ref = {"public", "orders"};
  Column status{"status", "text"};
  ColumnStatistics& of_status = status.statistics.emplace();
  of_status.common_values = {"paid", "new", "it's lost"};
  of_status.common_frequencies = {0.6, 0.39, 0.01};
  Column created{"created_at", "timestamptz"};
  for (int day = 0; day <= 100; ++day) {
    created.statistics.ensure().histogram.push_back("day " + std::to_string(day));
  }
  Column note{"note", "text"};  // never analyzed
  Column email{"email", "text"};
  email.statistics.emplace().histogram = {"anna@x", "bert@x", "carla@x"};
  orders.columns = {status, created, note, email};
  catalog.put(orders);
  return catalog;
}

DrawnBindings drawn(std::string_view sql) {
  const Catalog catalog = shop();
  Query query = query::understand(sql, "q.sql");
  query::resolve(query, catalog);
  EXPECT_TRUE(query.understood()) << sql;
  return bindings_for(query, catalog);
}

std::vector<std::string> texts(std::string_view sql) {
  std::vector<std::string> result;
  for (const Binding& binding : drawn(sql).bindings) {
    result.push_back(binding.text);
  }
  return result;
}

using Texts = std::vector<std::string>;

TEST(Bindings, AStatementAsWrittenComesFirst) {
  EXPECT_EQ(texts("SELECT 1"), Texts{"SELECT 1"});
  EXPECT_EQ(texts("SELECT * FROM orders WHERE note = 'x'"),
            Texts{"SELECT * FROM orders WHERE note = 'x'"});
  EXPECT_EQ(texts("SELECT * FROM orders WHERE status = 'new' LIMIT 5"),
            (Texts{"SELECT * FROM orders WHERE status = 'new' LIMIT 5",
                   "SELECT * FROM orders WHERE status = 'paid' LIMIT 5",
                   "SELECT * FROM orders WHERE status = 'it''s lost' LIMIT 5"}));
}

TEST(Bindings, TheSameTextIsNotRepeated) {
  EXPECT_EQ(texts("SELECT * FROM orders WHERE status = 'paid'"),
            (Texts{"SELECT * FROM orders WHERE status = 'paid'",
                   "SELECT * FROM orders WHERE status = 'it''s lost'"}));
}

TEST(Bindings, RangesTakeATenthAHundredthOrHalfOfTheRows) {
  EXPECT_EQ(texts("SELECT * FROM orders WHERE created_at > 'x'"),
            (Texts{"SELECT * FROM orders WHERE created_at > 'x'",
                   "SELECT * FROM orders WHERE created_at > 'day 90'",
                   "SELECT * FROM orders WHERE created_at > 'day 99'",
                   "SELECT * FROM orders WHERE created_at > 'day 50'"}));
  EXPECT_EQ(texts("SELECT * FROM orders WHERE 'x' >= created_at")[1],
            "SELECT * FROM orders WHERE 'day 10' >= created_at");
  EXPECT_EQ(texts("SELECT * FROM orders WHERE created_at BETWEEN 'x' AND 'y'")[1],
            "SELECT * FROM orders WHERE created_at BETWEEN 'day 90' AND 'day 100'");
}

TEST(Bindings, ParametersGetOneValueEach) {
  const DrawnBindings bound = drawn(
      "SELECT * FROM orders WHERE status = $1 AND created_at >= $2 AND $1 <> '' LIMIT $3 OFFSET "
      "$4");
  ASSERT_EQ(bound.bindings.size(), 3U);
  EXPECT_EQ(bound.bindings[0].text,
            "SELECT * FROM orders WHERE status = 'paid' AND created_at >= 'day 90' AND 'paid' <> "
            "'' LIMIT '10' OFFSET '0'");
  EXPECT_EQ(bound.bindings[0].label,
            "status = 'paid' (most common, 60 % of the rows), created_at > 'day 90' (about 10 % of "
            "the rows), LIMIT 10, 1 more");
}

TEST(Bindings, ListsArraysAndPrefixes) {
  EXPECT_EQ(texts("SELECT * FROM orders WHERE status IN ($1, $2)")[0],
            "SELECT * FROM orders WHERE status IN ('paid', 'new')");
  EXPECT_EQ(texts("SELECT * FROM orders WHERE status = ANY ($1)")[0],
            "SELECT * FROM orders WHERE status = ANY ('{\"paid\",\"new\",\"it''s lost\"}')");
  EXPECT_EQ(texts("SELECT * FROM orders WHERE email LIKE $1")[0],
            "SELECT * FROM orders WHERE email LIKE 'ber%'");
}

TEST(Bindings, CastsAreLookedThrough) {
  EXPECT_EQ(texts("SELECT * FROM orders WHERE status = $1::text")[0],
            "SELECT * FROM orders WHERE status = 'paid'::text");
  EXPECT_EQ(texts("SELECT $1::int4")[0], "SELECT '1'::int4");
}

TEST(Bindings, WhatNothingTellsIsNamed) {
  const DrawnBindings bound =
      drawn("SELECT * FROM orders WHERE note = $2 AND status = $1 AND lower(note) = $4");
  EXPECT_TRUE(bound.bindings.empty());
  EXPECT_EQ(bound.unknown, (std::vector<int>{2, 3, 4}));
}

}  // namespace
}  // namespace planwright::pipeline
