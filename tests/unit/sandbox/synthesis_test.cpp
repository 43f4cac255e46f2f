#include "sandbox/synthesis.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/base/number.hpp>

#include "sandbox/deal.hpp"
#include "sandbox/distribution.hpp"

namespace {

using namespace planwright;
using namespace planwright::sandbox;

Column column(const std::string& name, const std::string& type, bool not_null = true) {
  Column column;
  column.name = name;
  column.type = type;
  column.not_null = not_null;
  return column;
}

Index index(const std::string& name, const std::vector<std::string>& columns,
            std::vector<double> distinct, bool unique = false) {
  Index index;
  index.name = name;
  for (const std::string& key : columns) {
    index.keys.push_back({key, "", false, false, "", "", {}});
  }
  index.distinct_prefixes = std::move(distinct);
  index.unique = unique;
  index.primary = name == "PRIMARY";
  return index;
}

// 40 million orders of a million customers: a tenth of a percent is made.
struct Shop {
  Relation customers, orders;
  Asked asked;

  Shop() {
    customers.ref = {"shop", "customers"};
    customers.rows = Rows(10e6);
    customers.columns = {column("id", "bigint unsigned"), column("email", "varchar(100)")};
    customers.indexes = {index("PRIMARY", {"id"}, {10e6}, true),
                         index("email", {"email"}, {10e6}, true)};
    orders.ref = {"shop", "orders"};
    orders.rows = Rows(30e6);
    orders.columns = {column("id", "bigint"),
                      column("customer_id", "bigint unsigned"),
                      column("status", "enum('new','paid','sent','back')"),
                      column("created_at", "datetime"),
                      column("amount", "decimal(10,2)", false),
                      column("city", "varchar(40)"),
                      column("zip", "char(5)"),
                      column("note", "text", false)};
    orders.indexes = {index("PRIMARY", {"id"}, {30e6}, true),
                      index("customer", {"customer_id"}, {5e6}),
                      index("place", {"city", "zip"}, {1000, 20'000})};
    ForeignKey key;
    key.columns = {"customer_id"};
    key.referenced = {"", "customers"};
    key.referenced_columns = {"id"};
    orders.foreign_keys = {key};
    auto& id = statistics("id");
    id.histogram = {"1", "60000000"};
    auto& status = statistics("status");
    status.distinct = 4;
    status.common_values = {"sent", "new"};
    status.common_frequencies = {0.9, 0.07};
    auto& created = statistics("created_at");
    created.distinct = 20e6;
    created.correlation = 0.999;
    created.histogram = {"2020-01-01 00:00:00", "2022-01-01 00:00:00", "2023-01-01 00:00:00",
                         "2023-07-01 00:00:00", "2024-01-01 00:00:00"};
    auto& amount = statistics("amount");
    amount.null_fraction = 0.25;
    amount.distinct = 5000;
    amount.histogram = {"0.00", "10.00", "20.50", "1000.00"};
    asked.literals = {{orders.ref, "customer_id", "123456", true},
                      {orders.ref, "created_at", "2023-10-01 00:00:00", false}};
  }

  ColumnStatistics& statistics(const std::string& name) {
    for (Column& one : orders.columns) {
      if (one.name == name) {
        return one.statistics.ensure();
      }
    }
    throw std::invalid_argument(name);
  }

  [[nodiscard]] Synthesis make() const {
    const std::vector<const Relation*> relations{&customers, &orders};
    return synthesise(relations, asked, common_scale(relations));
  }
};

const SyntheticColumn& of(const SyntheticTable& table, const std::string& name) {
  return *std::ranges::find(table.columns, name, &SyntheticColumn::name);
}

std::map<std::string, int> counts(const SyntheticColumn& column) {
  std::map<std::string, int> result;
  for (const std::uint32_t code : column.codes) {
    ++result[code == null_code ? "NULL" : column.values[code]];
  }
  return result;
}

std::size_t pairs(const SyntheticColumn& left, const SyntheticColumn& right) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (std::size_t row = 0; row < left.codes.size(); ++row) {
    seen.emplace(left.codes[row], right.codes[row]);
  }
  return seen.size();
}

double share_below(const SyntheticColumn& column, const std::string& bound) {
  double below = 0;
  for (const std::uint32_t code : column.codes) {
    below += code != null_code && column.values[code] < bound ? 1 : 0;
  }
  return below / static_cast<double>(column.codes.size());
}

class SynthesisOfShop : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    shop_ = Shop();
    made_ = shop_.make();
  }
  static const SyntheticTable& customers() { return made_.tables[0]; }
  static const SyntheticTable& orders() { return made_.tables[1]; }

  static inline Shop shop_;
  static inline Synthesis made_;
};

TEST_F(SynthesisOfShop, OneFactorForAllTables) {
  EXPECT_EQ(orders().rows, 300'000U);
  EXPECT_EQ(customers().rows, 100'000U);
}

TEST_F(SynthesisOfShop, UniqueColumnsHaveAsManyValuesAsRows) {
  EXPECT_EQ(counts(of(orders(), "id")).size(), 300'000U);
  EXPECT_EQ(counts(of(customers(), "id")).size(), 100'000U);
  EXPECT_EQ(counts(of(customers(), "email")).size(), 100'000U);
}

TEST_F(SynthesisOfShop, RowsAreInTheOrderOfThePrimaryKeyAndKeepItsDomain) {
  const SyntheticColumn& id = of(orders(), "id");
  double before = 0;
  for (const std::uint32_t code : id.codes) {
    const double value = *parse_number(id.values[code]);
    ASSERT_GT(value, before);
    before = value;
  }
  EXPECT_EQ(id.values[id.codes.front()], "1");
  EXPECT_EQ(id.values[id.codes.back()], "60000000");
}

TEST_F(SynthesisOfShop, CommonValuesHaveTheirFrequency) {
  const auto status = counts(of(orders(), "status"));
  EXPECT_EQ(status.at("sent"), 270'000);
  EXPECT_EQ(status.at("new"), 21'000);
  EXPECT_EQ(status.size(), 4U);
  EXPECT_EQ(status.at("paid"), 4'500);  // what is left, evenly
}

TEST_F(SynthesisOfShop, NullsHaveTheirShare) {
  EXPECT_EQ(counts(of(orders(), "amount")).at("NULL"), 75'000);
}

TEST_F(SynthesisOfShop, DistinctCountsAreThoseOfASample) {
  // 5000 values of 22.5 million: each is met. 20 million moments of 30 million rows: few twice.
  EXPECT_NEAR(static_cast<double>(counts(of(orders(), "amount")).size()), 5001, 50);
  const double moments = static_cast<double>(counts(of(orders(), "created_at")).size());
  EXPECT_NEAR(moments, sampled_distinct(20e6, 30e6, 300'000), 1000);
}

TEST_F(SynthesisOfShop, HistogramQuantilesAreKept) {
  const SyntheticColumn& created = of(orders(), "created_at");
  EXPECT_NEAR(share_below(created, "2022-01-01 00:00:00"), 0.25, 0.001);
  EXPECT_NEAR(share_below(created, "2023-07-01 00:00:00"), 0.75, 0.001);
  EXPECT_NEAR(share_below(created, "2023-10-01 00:00:00"), 0.875, 0.002);
  EXPECT_EQ(share_below(created, "2020-01-01 00:00:00"), 0);
  EXPECT_EQ(share_below(created, "2024-01-01 00:00:01"), 1);
}

TEST_F(SynthesisOfShop, WhatFollowsTheKeyFollowsItHere) {
  const SyntheticColumn& created = of(orders(), "created_at");
  EXPECT_TRUE(std::ranges::is_sorted(created.codes));
  // And what nobody says to follow it does not.
  EXPECT_FALSE(std::ranges::is_sorted(of(orders(), "customer_id").codes));
}

TEST_F(SynthesisOfShop, ChildrenReferToParentsThatAreThere) {
  const SyntheticColumn& child = of(orders(), "customer_id");
  const auto parents = counts(of(customers(), "id"));
  const auto children = counts(child);
  for (const auto& [value, rows] : children) {
    ASSERT_TRUE(parents.contains(value)) << value;
  }
  // Half of the customers have orders, six each, here as in production.
  EXPECT_NEAR(static_cast<double>(children.size()), 50'000, 100);
}

TEST_F(SynthesisOfShop, LiteralsArePlantedHereAndThere) {
  EXPECT_EQ(counts(of(customers(), "id")).at("123456"), 1);
  EXPECT_EQ(counts(of(orders(), "customer_id")).at("123456"), 1);  // 6 of 30 million, times 1/100
}

TEST_F(SynthesisOfShop, CombinationsOfAnIndexAreAsMany) {
  const SyntheticColumn& city = of(orders(), "city");
  const SyntheticColumn& zip = of(orders(), "zip");
  EXPECT_EQ(counts(city).size(), 1000U);
  // 20 zips a city; independent columns would make 1000 × 20 at least as many: see below.
  EXPECT_NEAR(static_cast<double>(pairs(city, zip)), 20'000, 2'000);
}

TEST_F(SynthesisOfShop, IsTheSameEveryTime) {
  const Synthesis again = shop_.make();
  std::string one;
  std::string other;
  append_rows(orders(), 0, 5'000, one);
  append_rows(again.tables[1], 0, 5'000, other);
  EXPECT_EQ(one, other);
}

TEST(Synthesis, DependentColumnsMakeFewCombinations) {
  Relation table;
  table.ref = {"s", "t"};
  table.rows = Rows(50'000);
  table.columns = {column("id", "int"), column("a", "int"), column("b", "int")};
  table.columns[2].statistics.ensure().distinct = 1000;
  for (const double wanted : {1'200.0, 5'000.0, 20'000.0}) {
    table.indexes = {index("PRIMARY", {"id"}, {50'000}, true),
                     index("ab", {"a", "b"}, {500, wanted})};
    const std::vector<const Relation*> relations{&table};
    const Synthesis made = synthesise(relations, {}, 1);
    const auto& rows = made.tables[0];
    const double have = static_cast<double>(pairs(of(rows, "a"), of(rows, "b")));
    EXPECT_NEAR(have, wanted, wanted * 0.35) << wanted;
    EXPECT_EQ(counts(of(rows, "b")).size(), 1000U);
    EXPECT_EQ(counts(of(rows, "a")).size(), 500U);
  }
}

TEST(Synthesis, CompositeKeysAreUniqueAndInOrder) {
  Relation lines;
  lines.ref = {"s", "lines"};
  lines.rows = Rows(40'000);
  lines.columns = {column("order_id", "int"), column("line", "tinyint")};
  lines.columns[1].statistics.ensure().distinct = 7;
  lines.indexes = {index("PRIMARY", {"order_id", "line"}, {10'000, 40'000}, true)};
  const std::vector<const Relation*> relations{&lines};
  const Synthesis made = synthesise(relations, {}, 1);
  const auto& rows = made.tables[0];
  EXPECT_EQ(rows.rows, 40'000U);
  EXPECT_EQ(pairs(of(rows, "order_id"), of(rows, "line")), 40'000U);
  EXPECT_EQ(counts(of(rows, "order_id")).size(), 10'000U);
  EXPECT_EQ(counts(of(rows, "line")).size(), 7U);
}

TEST(Synthesis, JoinedColumnsMatchWithoutAForeignKey) {
  Shop shop;
  shop.orders.foreign_keys.clear();
  shop.asked.joins = {{{shop.orders.ref, "customer_id"}, {shop.customers.ref, "id"}}};
  const Synthesis made = shop.make();
  const auto parents = counts(of(made.tables[0], "id"));
  for (const auto& [value, rows] : counts(of(made.tables[1], "customer_id"))) {
    ASSERT_TRUE(parents.contains(value)) << value;
  }
}

TEST(Synthesis, SaysWhatItAssumes) {
  Shop shop;
  shop.statistics("created_at") = {};
  const Synthesis made = shop.make();
  ASSERT_EQ(made.diagnostics.size(), 1U);
  EXPECT_NE(made.diagnostics[0].message.find("shop.orders.created_at"), std::string::npos);
}

TEST(Synthesis, SmallTablesAreWhole) {
  Relation big;
  big.ref = {"s", "big"};
  big.rows = Rows(300e6);
  big.columns = {column("id", "bigint")};
  Relation small = big;
  small.ref.name = "small";
  small.rows = Rows(25);
  const std::vector<const Relation*> relations{&big, &small};
  const double scale = common_scale(relations);
  EXPECT_DOUBLE_EQ(scale, 0.001);
  const Synthesis made = synthesise(relations, {}, scale);
  EXPECT_EQ(made.tables[1].rows, 25U);
}

TEST(Synthesis, EveryTypeHasValues) {
  Relation table;
  table.ref = {"s", "t"};
  table.rows = Rows(100);
  for (const char* type : {"tinyint(1)",
                           "smallint unsigned",
                           "mediumint",
                           "bit(3)",
                           "year",
                           "decimal(5,2)",
                           "float",
                           "double",
                           "date",
                           "datetime(6)",
                           "timestamp",
                           "time",
                           "char(2)",
                           "varchar(3)",
                           "text",
                           "varbinary(16)",
                           "enum('a','b''c')",
                           "set('x','y')",
                           "json",
                           "uuid",
                           "inet6"}) {
    table.columns.push_back(column(type, type));
  }
  const std::vector<const Relation*> relations{&table};
  const Synthesis made = synthesise(relations, {}, 1);
  for (const SyntheticColumn& one : made.tables[0].columns) {
    EXPECT_EQ(one.codes.size(), 100U) << one.name;
    EXPECT_GE(counts(one).size(), 2U) << one.name;
    EXPECT_FALSE(counts(one).contains("NULL")) << one.name;
  }
  EXPECT_EQ(counts(of(made.tables[0], "enum('a','b''c')")).at("b'c"), 50);
}

TEST(Synthesis, RowsAreAsWideAsProductions) {
  Relation table;
  table.ref = {"s", "t"};
  table.rows = Rows(100'000);
  table.pages = Blocks(2'000);  // about 300 bytes a row
  table.columns = {column("id", "int"), column("short", "varchar(20)"), column("long", "text")};
  const std::vector<const Relation*> relations{&table};
  std::string text;
  const Synthesis made = synthesise(relations, {}, 0.1);
  append_rows(made.tables[0], 0, 1'000, text);
  EXPECT_NEAR(static_cast<double>(text.size()) / 1'000, 285, 15);
}

TEST(Synthesis, EscapesWhatLoadDataReads) {
  SyntheticTable table;
  table.rows = 2;
  table.columns = {{"a", {"x"}, {0, null_code}}, {"b", {"y"}, {0, 0}}};
  std::string text;
  append_rows(table, 0, 2, text);
  EXPECT_EQ(text, "x\ty\n\\N\ty\n");
  Relation odd;
  odd.ref = {"s", "odd"};
  odd.rows = Rows(10);
  odd.columns = {column("a", "varchar(20)")};
  auto& statistics = odd.columns[0].statistics.ensure();
  statistics.common_values = {"tab\tback\\line\n"};
  statistics.common_frequencies = {1};
  const std::vector<const Relation*> relations{&odd};
  text.clear();
  append_rows(synthesise(relations, {}, 1).tables[0], 0, 1, text);
  EXPECT_EQ(text, "tab\\tback\\\\line\\n\n");
}

TEST(Correlated, HasTheCorrelationAskedFor) {
  for (const double wanted : {1.0, 0.9, 0.5, -0.7, -1.0}) {
    Dice dice("seed");
    const Places places = correlated(50'000, wanted, dice);
    double sum = 0;
    const double mean = (50'000 - 1) / 2.0;
    for (std::size_t at = 0; at < places.size(); ++at) {
      sum += (static_cast<double>(at) - mean) * (places[at] - mean);
    }
    EXPECT_NEAR(sum / (50'000 * (50'000.0 * 50'000 - 1) / 12), wanted, 0.03) << wanted;
  }
}

TEST(SampledDistinct, IsTheBirthdayFormula) {
  EXPECT_NEAR(sampled_distinct(10, 1e6, 1e4), 10, 1e-9);  // few values: all of them
  EXPECT_NEAR(sampled_distinct(1e6, 1e6, 1e4), 1e4, 1);   // unique: as many as rows
  EXPECT_NEAR(sampled_distinct(1e5, 1e6, 1e5), 1e5 * (1 - std::pow(0.9, 10)), 1e-6);
}

TEST(Synthesis, LargeTablesAreMadeSoon) {
  Shop shop;
  Relation more = shop.orders;
  more.ref.name = "more";
  Relation again = shop.orders;
  again.ref.name = "again";
  const std::vector<const Relation*> relations{&shop.customers, &shop.orders, &more, &again};
  const auto start = std::chrono::steady_clock::now();
  const Synthesis made = synthesise(relations, shop.asked, common_scale(relations));
  std::string text;
  for (const SyntheticTable& table : made.tables) {
    text.clear();
    append_rows(table, 0, table.rows, text);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took.count(), 20);  // a second and a half of work, on a machine that may have others
  EXPECT_EQ(made.tables[3].rows, 300'000U);
}

}  // namespace
