// By hand; against indexes really built in tests/db/estimates/hypothetical_costs.py.
#include <gtest/gtest.h>

#include <planwright/estimates/hypothetical.hpp>

namespace planwright::estimates {
namespace {

Node node(NodeKind kind, double startup, double total, double rows,
          std::optional<NodeId> parent = {}, Relationship as = Relationship::outer) {
  Node made;
  made.kind = kind;
  made.estimated = Estimated{Cost(startup), Cost(total), Rows(rows), 8};
  made.parent = parent;
  made.relationship = parent ? as : Relationship::root;
  return made;
}

Plan plan_of(std::vector<Node> nodes) {
  Plan plan;
  plan.nodes = std::move(nodes);
  plan.finish();
  return plan;
}

// An index of height 1, with no size known to differ: each lookup lacks 2 · 50 · 0.0025 = 0.25.
HypotheticalIndex supposed() {
  HypotheticalIndex index;
  index.name = "<1>made_up";
  index.supposed_pages = Blocks(100);
  index.ours.pages = Blocks(100);
  index.ours.height = 1;
  return index;
}

Node index_scan(double total, double rows, std::optional<NodeId> parent = {},
                Relationship as = Relationship::outer) {
  Node made = node(NodeKind::index_scan, 0.05, total, rows, parent, as);
  made.index = "<1>made_up";
  return made;
}

double correction(const Plan& plan, const HypotheticalIndex& index = supposed()) {
  return (corrected_cost(plan, {&index, 1}, {}) - plan.root().estimated->total_cost).value();
}

TEST(Hypothetical, OneLookupPaysOneDescent) {
  EXPECT_DOUBLE_EQ(correction(plan_of({index_scan(8.06, 1)})), 0.25);
}

TEST(Hypothetical, AnotherIndexIsLeftAlone) {
  Plan plan = plan_of({index_scan(8.06, 1)});
  plan.nodes[0].index = "really_there";
  EXPECT_DOUBLE_EQ(correction(plan), 0);
}

TEST(Hypothetical, ANestedLoopPaysForEveryLookup) {
  const Plan plan =
      plan_of({node(NodeKind::nested_loop, 0, 5000, 400), node(NodeKind::seq_scan, 0, 100, 400, 0),
               index_scan(8.06, 1, 0, Relationship::inner)});
  EXPECT_DOUBLE_EQ(correction(plan), 400 * 0.25);
}

TEST(Hypothetical, MaterializeReadsOnce) {
  const Plan plan = plan_of(
      {node(NodeKind::nested_loop, 0, 5000, 400), node(NodeKind::seq_scan, 0, 100, 400, 0),
       node(NodeKind::materialize, 0, 9, 1, 0, Relationship::inner), index_scan(8.06, 1, 2)});
  EXPECT_DOUBLE_EQ(correction(plan), 0.25);
}

TEST(Hypothetical, MemoizeSavesTheLookupsItsCostSays) {
  // 101 outer rows; half of the 100 rescans miss: 100 · (0.5 · 8 + 2 · 0.0025) and 1.01 for the
  // rows.
  Node memoize = node(NodeKind::memoize, 0, 8.01, 1, 0, Relationship::inner);
  const Plan plan =
      plan_of({node(NodeKind::nested_loop, 0, 100 + 8.01 + 100 * (0.5 * 8 + 0.005) + 1.01, 101),
               node(NodeKind::seq_scan, 0, 100, 101, 0), memoize, index_scan(8, 1, 2)});
  EXPECT_NEAR(correction(plan), (1 + 50) * 0.25, 0.01);
}

TEST(Hypothetical, ALimitReadsAPart) {
  // The descent comes first and is paid in full; of the pages only a tenth is read.
  HypotheticalIndex index = supposed();
  Relation relation;
  relation.rows = Rows(10'000);
  relation.pages = Blocks(1000);
  index.relation = &relation;
  index.supposed_pages = Blocks(300);
  const Plan plan =
      plan_of({node(NodeKind::limit, 0.05, 0.05 + 100, 1000), index_scan(0.05 + 1000, 10'000, 0)});
  EXPECT_NEAR(correction(plan, index), 0.25 + (100 - 300) * 4 * 0.1, 0.01);
}

TEST(Hypothetical, AListIsManySearches) {
  Plan plan = plan_of({index_scan(40, 5)});
  NodePredicate condition;
  condition.role = PredicateRole::index_cond;
  Predicate term;
  term.predicate_class = PredicateClass::in_list;
  term.operand_kind = OperandKind::constant;
  term.operand = "ANY ('{1,5,\"9,9\",400,777}'::text[])";
  condition.terms = {term};
  plan.nodes[0].predicates = {condition};
  EXPECT_DOUBLE_EQ(correction(plan), 5 * 0.25);
}

TEST(Hypothetical, SettingsCount) {
  PlannerCosts costs;
  costs.cpu_operator = 0.01;
  const Plan plan = plan_of({index_scan(8.06, 1)});
  const HypotheticalIndex index = supposed();
  EXPECT_DOUBLE_EQ((corrected_cost(plan, {&index, 1}, costs) - Cost(8.06)).value(), 1);
}

}  // namespace
}  // namespace planwright::estimates
