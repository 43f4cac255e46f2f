// A hand-made statement; against the real planner in tests/db/estimates/arithmetic_oracle.py.
#include <gtest/gtest.h>

#include <planwright/estimates/scan_cost.hpp>
#include <planwright/verify/verify.hpp>

namespace planwright::verify {
namespace {

// 300,000 rows in 3,704 pages: a sequential scan with one condition costs 7454 (PostgreSQL 15.18).
Catalog catalog(bool statistics) {
  Relation orders;
  orders.ref = {"public", "orders"};
  orders.rows = Rows(300'000);
  orders.pages = Blocks(3704);
  Column reference{"reference", "text"};
  Column created{"created", "timestamptz"};
  Column status{"status", "text"};
  if (statistics) {
    reference.statistics.emplace().distinct = -1;
    reference.statistics->average_width = 33;
    created.statistics.emplace().distinct = -1;
    created.statistics->correlation = 1;
    status.statistics.emplace().distinct = 2;
    status.statistics->common_values = {"done", "open"};
    status.statistics->common_frequencies = {0.9, 0.1};
  }
  orders.columns = {reference, created, status};
  Catalog made;
  made.put(orders);
  return made;
}

Node seq_scan(const std::string& column, const std::string& operand, double rows) {
  Node scan;
  scan.kind = NodeKind::seq_scan;
  scan.relation = {"public", "orders"};
  scan.alias = "orders";
  scan.estimated = Estimated{Cost(0), Cost(7454), Rows(rows), 60};
  Predicate term;
  term.predicate_class = PredicateClass::equality;
  term.column.column = column;
  term.op = "=";
  term.operand = operand;
  term.operand_kind = OperandKind::constant;
  scan.predicates = {{PredicateRole::filter, "(" + column + " = " + operand + ")", {term}}};
  return scan;
}

Plan plan_of(std::vector<Node> nodes) {
  Plan plan;
  plan.nodes = std::move(nodes);
  plan.finish();
  return plan;
}

CreateIndex on_orders(std::initializer_list<const char*> columns) {
  CreateIndex index;
  index.relation = {"public", "orders"};
  for (const char* name : columns) {
    index.index.keys.push_back({name, {}, false, false, {}, {}});
  }
  return index;
}

TEST(ArithmeticOracle, PricesALookupAsThePlannerDoes) {
  const Catalog known = catalog(true);
  const Plan plan = plan_of({seq_scan("reference", "'abc'::text", 1)});
  const auto oracle = arithmetic_oracle(plan, known);
  EXPECT_EQ(oracle->level(), EvidenceLevel::modelled);
  EXPECT_EQ(oracle->fidelity(), "the plan's own sequential scans priced within 0.0 %");
  const auto before = oracle->ask({});
  ASSERT_TRUE(before);
  EXPECT_DOUBLE_EQ(before->cost.value(), 7454);
  EXPECT_TRUE(before->used.empty());
  // The planner with the index built: 8.44.
  const auto after = oracle->ask({{{on_orders({"created"}), on_orders({"reference"})}}, 0});
  ASSERT_TRUE(after);
  EXPECT_NEAR(after->cost.value(), 8.44, 0.01);
  EXPECT_EQ(after->used, (std::vector<std::size_t>{1}));
}

TEST(ArithmeticOracle, LeavesAnUnselectiveConditionAlone) {
  const Catalog known = catalog(true);
  const Plan plan = plan_of({seq_scan("status", "'done'::text", 270'000)});
  const auto answer = arithmetic_oracle(plan, known)->ask({{{on_orders({"status"})}}, 0});
  ASSERT_TRUE(answer);
  EXPECT_DOUBLE_EQ(answer->cost.value(), 7454);
  EXPECT_TRUE(answer->used.empty());
}

TEST(ArithmeticOracle, MeasuredRowsOutweighEstimates) {
  const Catalog known = catalog(true);
  Node scan = seq_scan("reference", "'abc'::text", 1);
  scan.actual = Actual{{}, {}, Rows(290'000), 1};
  scan.removed_by_filter = Rows(10'000);
  const Plan plan = plan_of({scan});
  const auto answer = arithmetic_oracle(plan, known)->ask({{{on_orders({"reference"})}}, 0});
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->used.empty()) << "the planner thought one row; nearly all of them came";
}

TEST(ArithmeticOracle, AnOrderSavesTheSortBelowALimit) {
  const Catalog known = catalog(true);
  Node limit;
  limit.kind = NodeKind::limit;
  limit.estimated = Estimated{Cost(14'686), Cost(14'686.05), Rows(20), 60};
  Node sort;
  sort.kind = NodeKind::sort;
  sort.parent = 0;
  sort.relationship = Relationship::outer;
  sort.estimated = Estimated{Cost(14'686), Cost(15'436), Rows(300'000), 60};
  sort.sort_key = {"created DESC"};
  sort.sort_terms = {{{"", "created", "", ""}, true, true}};
  Node scan = seq_scan("reference", "", 300'000);
  scan.predicates.clear();
  scan.estimated->total_cost = Cost(6704);
  scan.parent = 1;
  scan.relationship = Relationship::outer;
  const Plan plan = plan_of({limit, sort, scan});
  const auto oracle = arithmetic_oracle(plan, known);
  const auto answer = oracle->ask({{{on_orders({"created"})}}, 0});
  ASSERT_TRUE(answer);
  EXPECT_LT(answer->cost.value(), 2);
  EXPECT_EQ(answer->used.size(), 1u);
  const auto other = oracle->ask({{{on_orders({"status", "created"})}}, 0});
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->used.empty()) << "status is not fixed, so its order is not the sort's";
}

TEST(ArithmeticOracle, LookupsReplaceAHashJoin) {
  Catalog known = catalog(true);
  Node join;
  join.kind = NodeKind::hash_join;
  join.join_type = JoinType::inner;
  join.estimated = Estimated{Cost(6704), Cost(9000), Rows(3), 60};
  Predicate term;
  term.predicate_class = PredicateClass::equality;
  term.operand_kind = OperandKind::column;
  term.op = "=";
  term.column = {"f", "reference", "", ""};
  term.other = {"orders", "reference", "", ""};
  join.predicates = {{PredicateRole::hash_cond, "(f.reference = orders.reference)", {term}}};
  Node few;
  few.kind = NodeKind::function_scan;
  few.alias = "f";
  few.parent = 0;
  few.relationship = Relationship::outer;
  few.estimated = Estimated{Cost(0), Cost(0.03), Rows(3), 32};
  Node hash;
  hash.kind = NodeKind::hash;
  hash.parent = 0;
  hash.relationship = Relationship::inner;
  hash.estimated = Estimated{Cost(6704), Cost(6704), Rows(300'000), 60};
  Node scan = seq_scan("reference", "", 300'000);
  scan.predicates.clear();
  scan.estimated->total_cost = Cost(6704);
  scan.parent = 2;
  scan.relationship = Relationship::outer;
  const Plan plan = plan_of({join, few, hash, scan});
  const auto answer = arithmetic_oracle(plan, known)->ask({{{on_orders({"reference"})}}, 0});
  ASSERT_TRUE(answer);
  EXPECT_NEAR(answer->cost.value(), 3 * 8.44, 1);
  EXPECT_EQ(answer->used.size(), 1u);
}

TEST(ArithmeticOracle, SaysWhatItCannotJudge) {
  const Catalog unknown = catalog(false);
  Plan plan = plan_of({seq_scan("reference", "'abc'::text", 1)});
  const auto oracle = arithmetic_oracle(plan, unknown);
  EXPECT_EQ(oracle->level(), EvidenceLevel::rule) << "neither statistics nor measured rows";
  CreateIndex gin = on_orders({"reference"});
  gin.index.method = "gin";
  EXPECT_FALSE(oracle->can_judge(gin));
  EXPECT_EQ(oracle->ask({{{gin}}, 0}).error().code, ErrorCode::unsupported);
  EXPECT_EQ(oracle->ask({{}, 1}).error().code, ErrorCode::unsupported);
  Plan costless = plan;
  costless.nodes[0].estimated.reset();
  EXPECT_EQ(arithmetic_oracle(costless, unknown)->ask({}).error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace planwright::verify
