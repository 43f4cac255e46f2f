// The 22 queries of TPC-H: which columns each use of a table needs, read off the queries by hand.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/catalog/catalog.hpp>
#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string tpch(const std::string& name) {
  return read_file(std::string(PLANWRIGHT_TESTS_DIR) + "/bench/tpch/" + name);
}

struct Expected {
  const char* query;
  std::vector<const char*> uses;  // "alias: columns", of tables, sorted
};

const Expected expected[] = {
    {"q01",
     {"lineitem: l_discount l_extendedprice l_linestatus l_quantity l_returnflag l_shipdate "
      "l_tax"}},
    {"q02",
     {"nation: n_name n_nationkey n_regionkey", "nation: n_nationkey n_regionkey",
      "part: p_mfgr p_partkey p_size p_type", "partsupp: ps_partkey ps_suppkey ps_supplycost",
      "partsupp: ps_partkey ps_suppkey ps_supplycost", "region: r_name r_regionkey",
      "region: r_name r_regionkey",
      "supplier: s_acctbal s_address s_comment s_name s_nationkey s_phone s_suppkey",
      "supplier: s_nationkey s_suppkey"}},
    {"q03",
     {"customer: c_custkey c_mktsegment",
      "lineitem: l_discount l_extendedprice l_orderkey l_shipdate",
      "orders: o_custkey o_orderdate o_orderkey o_shippriority"}},
    {"q04",
     {"lineitem: l_commitdate l_orderkey l_receiptdate",
      "orders: o_orderdate o_orderkey o_orderpriority"}},
    {"q05",
     {"customer: c_custkey c_nationkey",
      "lineitem: l_discount l_extendedprice l_orderkey l_suppkey",
      "nation: n_name n_nationkey n_regionkey", "orders: o_custkey o_orderdate o_orderkey",
      "region: r_name r_regionkey", "supplier: s_nationkey s_suppkey"}},
    {"q06", {"lineitem: l_discount l_extendedprice l_quantity l_shipdate"}},
    {"q07",
     {"customer: c_custkey c_nationkey",
      "lineitem: l_discount l_extendedprice l_orderkey l_shipdate l_suppkey",
      "n1: n_name n_nationkey", "n2: n_name n_nationkey", "orders: o_custkey o_orderkey",
      "supplier: s_nationkey s_suppkey"}},
    {"q08",
     {"customer: c_custkey c_nationkey",
      "lineitem: l_discount l_extendedprice l_orderkey l_partkey l_suppkey",
      "n1: n_nationkey n_regionkey", "n2: n_name n_nationkey",
      "orders: o_custkey o_orderdate o_orderkey", "part: p_partkey p_type",
      "region: r_name r_regionkey", "supplier: s_nationkey s_suppkey"}},
    {"q09",
     {"lineitem: l_discount l_extendedprice l_orderkey l_partkey l_quantity l_suppkey",
      "nation: n_name n_nationkey", "orders: o_orderdate o_orderkey", "part: p_name p_partkey",
      "partsupp: ps_partkey ps_suppkey ps_supplycost", "supplier: s_nationkey s_suppkey"}},
    {"q10",
     {"customer: c_acctbal c_address c_comment c_custkey c_name c_nationkey c_phone",
      "lineitem: l_discount l_extendedprice l_orderkey l_returnflag", "nation: n_name n_nationkey",
      "orders: o_custkey o_orderdate o_orderkey"}},
    {"q11",
     {"nation: n_name n_nationkey", "nation: n_name n_nationkey",
      "partsupp: ps_availqty ps_partkey ps_suppkey ps_supplycost",
      "partsupp: ps_availqty ps_suppkey ps_supplycost", "supplier: s_nationkey s_suppkey",
      "supplier: s_nationkey s_suppkey"}},
    {"q12",
     {"lineitem: l_commitdate l_orderkey l_receiptdate l_shipdate l_shipmode",
      "orders: o_orderkey o_orderpriority"}},
    {"q13", {"customer: c_custkey", "orders: o_comment o_custkey o_orderkey"}},
    {"q14",
     {"lineitem: l_discount l_extendedprice l_partkey l_shipdate", "part: p_partkey p_type"}},
    {"q15",
     {"lineitem: l_discount l_extendedprice l_shipdate l_suppkey",
      "supplier: s_address s_name s_phone s_suppkey"}},
    {"q16",
     {"part: p_brand p_partkey p_size p_type", "partsupp: ps_partkey ps_suppkey",
      "supplier: s_comment s_suppkey"}},
    {"q17",
     {"lineitem: l_extendedprice l_partkey l_quantity", "lineitem: l_partkey l_quantity",
      "part: p_brand p_container p_partkey"}},
    {"q18",
     {"customer: c_custkey c_name", "lineitem: l_orderkey l_quantity",
      "lineitem: l_orderkey l_quantity", "orders: o_custkey o_orderdate o_orderkey o_totalprice"}},
    {"q19",
     {"lineitem: l_discount l_extendedprice l_partkey l_quantity l_shipinstruct l_shipmode",
      "part: p_brand p_container p_partkey p_size"}},
    {"q20",
     {"lineitem: l_partkey l_quantity l_shipdate l_suppkey", "nation: n_name n_nationkey",
      "part: p_name p_partkey", "partsupp: ps_availqty ps_partkey ps_suppkey",
      "supplier: s_address s_name s_nationkey s_suppkey"}},
    {"q21",
     {"l1: l_commitdate l_orderkey l_receiptdate l_suppkey", "l2: l_orderkey l_suppkey",
      "l3: l_commitdate l_orderkey l_receiptdate l_suppkey", "nation: n_name n_nationkey",
      "orders: o_orderkey o_orderstatus", "supplier: s_name s_nationkey s_suppkey"}},
    {"q22",
     {"customer: c_acctbal c_custkey c_phone", "customer: c_acctbal c_phone", "orders: o_custkey"}},
};

TEST(Tpch, EveryUseNeedsTheColumnsTheQueryReads) {
  const Catalog catalog = catalog::from_ddl(tpch("schema.sql"), "schema.sql").catalog;
  ASSERT_EQ(catalog.relations().size(), 8U);
  for (const Expected& each : expected) {
    Query query = understand(tpch(std::string("queries/") + each.query + ".sql"), each.query);
    ASSERT_TRUE(query.understood()) << each.query;
    resolve(query, catalog);
    std::vector<std::string> uses;
    for (const QueryRelation& use : query.uses) {
      if (use.source == QueryRelationSource::table) {
        uses.push_back(fmt::format("{}: {}", use.alias, fmt::join(use.columns, " ")));
        EXPECT_FALSE(use.all_columns) << each.query << " " << use.alias;
        EXPECT_FALSE(use.ref.schema.empty() && catalog.relations().front().ref.schema != "");
      }
    }
    std::ranges::sort(uses);
    EXPECT_EQ(uses, std::vector<std::string>(each.uses.begin(), each.uses.end())) << each.query;
    for (const Expression& expression : query.expressions) {
      const bool free = expression.kind == ExpressionKind::column && !expression.names_output;
      EXPECT_TRUE(!free || expression.relation) << each.query << " " << expression.name;
    }
  }
}

TEST(Tpch, CorrelatedSubqueriesAreThoseOfTheSpecification) {
  const Catalog catalog = catalog::from_ddl(tpch("schema.sql"), "schema.sql").catalog;
  std::vector<std::string> correlated;
  for (const Expected& each : expected) {
    Query query = understand(tpch(std::string("queries/") + each.query + ".sql"), each.query);
    resolve(query, catalog);
    const bool any = std::ranges::any_of(query.expressions, [](const Expression& expression) {
      return expression.subquery && expression.correlated;
    });
    if (any) {
      correlated.emplace_back(each.query);
    }
  }
  EXPECT_EQ(correlated, (std::vector<std::string>{"q02", "q04", "q17", "q20", "q21", "q22"}));
}

TEST(Tpch, ADisjunctionKeepsAllItsSides) {
  const Catalog catalog = catalog::from_ddl(tpch("schema.sql"), "schema.sql").catalog;
  Query query = understand(tpch("queries/q19.sql"), "q19");
  resolve(query, catalog);
  const auto conditions = predicates(query, 0);
  ASSERT_EQ(conditions.size(), 1U);
  const Predicate& either = conditions[0].predicate;
  ASSERT_EQ(either.predicate_class, PredicateClass::disjunction);
  ASSERT_EQ(either.alternatives.size(), 3U);
  for (const Predicate& side : either.alternatives) {
    EXPECT_EQ(side.column.column, "p_partkey");
    EXPECT_EQ(side.other.column, "l_partkey");
    ASSERT_EQ(side.also.size(), 7U);
    EXPECT_EQ(side.also[1].predicate_class, PredicateClass::in_list);
    EXPECT_EQ(side.also[4].predicate_class, PredicateClass::range);
    EXPECT_EQ(side.also[4].column.column, "p_size");
  }
}

}  // namespace
}  // namespace planwright::query
