#include "postgresql/explain_text.hpp"

#include <chrono>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace planwright::planners::postgresql {
namespace {

Plan read_one(std::string_view text) {
  auto plans = read_text(text);
  EXPECT_TRUE(plans) << (plans ? "" : plans.error().where + " " + plans.error().message);
  if (!plans) {
    return {};
  }
  EXPECT_EQ(plans->size(), 1U);
  return std::move(plans->front());
}

Node read_node(std::string_view text) {
  Plan plan = read_one(text);
  return plan.nodes.empty() ? Node{} : plan.nodes.front();
}

std::string native(const Node& node, std::string_view key) {
  for (const auto& [name, value] : node.native_fields) {
    if (name == key) {
      return value;
    }
  }
  return {};
}

std::string condition(const Node& node, PredicateRole role) {
  const NodePredicate* predicate = node.predicate(role);
  return predicate == nullptr ? std::string{} : predicate->text;
}

constexpr std::string_view figures =
    "  (cost=0.29..8.30 rows=4 width=12) (actual time=0.010..0.020 rows=3 loops=2)";

Node head(std::string_view text) {
  return read_node(std::string(text) + std::string(figures));
}

// --- node lines ----------------------------------------------------------------------------------

TEST(ExplainText, FiguresOfANode) {
  const Node node = head("Seq Scan on t");
  EXPECT_EQ(node.estimated->startup_cost.value(), 0.29);
  EXPECT_EQ(node.estimated->total_cost.value(), 8.30);
  EXPECT_EQ(node.estimated->rows.value(), 4);
  EXPECT_EQ(node.estimated->width, 12);
  EXPECT_EQ(node.actual->startup->value(), 0.010);
  EXPECT_EQ(node.actual->total->value(), 0.020);
  EXPECT_EQ(node.actual->rows.value(), 3);
  EXPECT_EQ(node.actual->loops, 2);
}

TEST(ExplainText, EllipsisCharacterInsteadOfDots) {
  const Node node = read_node(
      "Seq Scan on t  (cost=0.00…1.15 rows=4 width=4) (actual time=0.008…0.010 rows=4 loops=1)");
  EXPECT_EQ(node.estimated->total_cost.value(), 1.15);
  EXPECT_EQ(node.actual->total->value(), 0.010);
}

TEST(ExplainText, FractionalRowsOf18) {
  const Node node = read_node(
      "Seq Scan on t  (cost=0.00..1.15 rows=4 width=4) (actual time=0.008..0.010 rows=0.33 "
      "loops=3)");
  EXPECT_EQ(node.actual->rows.value(), 0.33);
}

TEST(ExplainText, TimingOffHasRowsAlone) {
  const Node node =
      read_node("Seq Scan on t  (cost=0.00..1.15 rows=4 width=4) (actual rows=7 loops=1)");
  EXPECT_FALSE(node.actual->total);
  EXPECT_EQ(node.actual->rows.value(), 7);
}

TEST(ExplainText, CostsOff) {
  const Plan plan =
      read_one("Limit\n  ->  Index Only Scan using t_pkey on t\n        Index Cond: (id > 3)\n");
  ASSERT_EQ(plan.nodes.size(), 2U);
  EXPECT_FALSE(plan.nodes[1].estimated);
  EXPECT_EQ(plan.nodes[1].index, "t_pkey");
  EXPECT_EQ(plan.nodes[1].relation.name, "t");
  EXPECT_EQ(condition(plan.nodes[1], PredicateRole::index_cond), "(id > 3)");
}

TEST(ExplainText, CostsOffWithActualFigures) {
  const Plan plan = read_one(
      "Sort (actual rows=2 loops=1)\n  Sort Key: a\n  ->  Seq Scan on t (actual rows=2 loops=1)\n");
  ASSERT_EQ(plan.nodes.size(), 2U);
  EXPECT_EQ(plan.nodes[1].actual->rows.value(), 2);
}

TEST(ExplainText, NeverExecutedHasZeroLoopsAndZeroTimes) {
  const Plan plan = read_one(
      "Nested Loop  (cost=0..1 rows=1 width=4) (actual time=0.1..0.2 rows=0 loops=1)\n"
      "  ->  Seq Scan on a  (cost=0..1 rows=1 width=4) (actual time=0.1..0.2 rows=0 loops=1)\n"
      "  ->  Seq Scan on b  (cost=0..1 rows=1 width=4) (never executed)\n");
  EXPECT_TRUE(plan.nodes[2].never_executed());
  EXPECT_EQ(plan.nodes[2].actual->total->value(), 0);
  EXPECT_EQ(plan.nodes[2].timing->self.value(), 0);
}

TEST(ExplainText, NeverExecutedWithTimingOffHasNoTimes) {
  const Plan plan = read_one(
      "Nested Loop  (cost=0..1 rows=1 width=4) (actual rows=0 loops=1)\n"
      "  ->  Seq Scan on a  (cost=0..1 rows=1 width=4) (never executed)\n");
  EXPECT_FALSE(plan.nodes[1].actual->total);
}

TEST(ExplainText, OneSpaceBeforeTheFiguresAndAfterTheArrow) {
  const Plan plan = read_one(
      "Sort (cost=1..2 rows=3 width=4) (actual time=1..2 rows=3 loops=1)\n"
      " -> Hash Join (cost=1..2 rows=3 width=4) (actual time=1..2 rows=3 loops=1)\n"
      "   Hash Cond: (a.x = b.x)\n"
      "   -> Seq Scan on a (cost=1..2 rows=3 width=4) (actual time=1..2 rows=3 loops=1)\n"
      "   -> Hash (cost=1..2 rows=3 width=4) (actual time=1..2 rows=3 loops=1)\n"
      "     Buckets: 1024 Batches: 1 Memory Usage: 9kB\n"
      "     -> Seq Scan on b (cost=1..2 rows=3 width=4) (actual time=1..2 rows=3 loops=1)\n");
  ASSERT_EQ(plan.nodes.size(), 5U);
  EXPECT_EQ(plan.nodes[3].parent, 1U);
  EXPECT_EQ(plan.nodes[3].relationship, Relationship::inner);
  EXPECT_EQ(plan.nodes[4].parent, 3U);
  EXPECT_EQ(plan.nodes[3].hash->batches, 1);
  EXPECT_EQ(plan.nodes[3].hash->peak_memory.value(), 9 * 1024);
}

TEST(ExplainText, FirstLineLostItsLeadingSpace) {
  const Plan plan = read_one(
      "Sort  (cost=1..2 rows=3 width=4) (actual time=1..2 rows=3 loops=1)\n"
      "   Sort Key: a\n"
      "   ->  Seq Scan on a  (cost=1..2 rows=3 width=4) (actual time=1..2 rows=3 loops=1)\n"
      " Planning:\n"
      "   Buffers: shared hit=7\n"
      " Planning Time: 0.5 ms\n"
      " Execution Time: 2.5 ms\n");
  EXPECT_EQ(plan.nodes[0].sort_key, std::vector<std::string>{"a"});
  EXPECT_EQ(plan.planning->value(), 0.5);
  EXPECT_EQ(plan.execution->value(), 2.5);
  EXPECT_EQ(plan.planning_buffers->shared_hit.value(), 7);
}

TEST(ExplainText, TableNamedLikeANodeLine) {
  const Node node = head(R"x(Seq Scan on "->  Seq Scan (cost=1)")x");
  EXPECT_EQ(node.relation.name, "->  Seq Scan (cost=1)");
  EXPECT_EQ(node.alias, "->  Seq Scan (cost=1)");
  EXPECT_EQ(node.estimated->total_cost.value(), 8.30);
}

TEST(ExplainText, QuotedNamesWithDotsDollarsAndQuotes) {
  const Node node = head(R"(Index Scan using "a ""b"" on c" on "My Schema"."money$table" "x.y")");
  EXPECT_EQ(node.index, "a \"b\" on c");
  EXPECT_EQ(node.relation.schema, "My Schema");
  EXPECT_EQ(node.relation.name, "money$table");
  EXPECT_EQ(node.alias, "x.y");
}

TEST(ExplainText, NameWithALineBreak) {
  const Plan plan =
      read_one("Seq Scan on public.\"line one\nline -> two\"" + std::string(figures) +
               "\n  Filter: (\"line one\nline -> two\".id = 1)\nPlanning Time: 0.1 ms\n");
  ASSERT_EQ(plan.nodes.size(), 1U);
  EXPECT_EQ(plan.nodes[0].relation.name, "line one\nline -> two");
  EXPECT_EQ(condition(plan.nodes[0], PredicateRole::filter), "(\"line one\nline -> two\".id = 1)");
  EXPECT_EQ(plan.planning->value(), 0.1);
}

TEST(ExplainText, BackwardIndexScan) {
  const Node node = head("Index Only Scan Backward using i on s.t a");
  EXPECT_EQ(node.kind, NodeKind::index_only_scan);
  EXPECT_TRUE(node.backward);
  EXPECT_EQ(node.native, "Index Only Scan");
}

TEST(ExplainText, ParallelAndAsyncPrefixes) {
  EXPECT_TRUE(head("Parallel Index Scan using i on t").parallel_aware);
  const Node async = head("Async Foreign Scan on s.t a");
  EXPECT_TRUE(async.async_capable);
  EXPECT_EQ(async.kind, NodeKind::foreign_scan);
}

TEST(ExplainText, JoinTypesAreInTheName) {
  EXPECT_EQ(head("Hash Join").join_type, JoinType::inner);
  EXPECT_EQ(head("Nested Loop Left Join").join_type, JoinType::left);
  EXPECT_EQ(head("Merge Full Join").join_type, JoinType::full);
  EXPECT_EQ(head("Hash Right Anti Join").join_type, JoinType::right_anti);
  EXPECT_EQ(head("Parallel Hash Right Semi Join").join_type, JoinType::right_semi);
  EXPECT_EQ(head("Hash Right Anti Join").native, "Hash Join");
  EXPECT_EQ(head("Nested Loop Semi Join").kind, NodeKind::nested_loop);
}

TEST(ExplainText, AggregateSpellings) {
  const Node partial = head("Partial HashAggregate");
  EXPECT_EQ(partial.kind, NodeKind::aggregate);
  EXPECT_EQ(partial.strategy, Strategy::hashed);
  EXPECT_EQ(partial.partial_mode, PartialMode::partial);
  EXPECT_EQ(head("Finalize GroupAggregate").strategy, Strategy::sorted);
  EXPECT_EQ(head("MixedAggregate").strategy, Strategy::mixed);
  EXPECT_EQ(head("Aggregate").strategy, Strategy::plain);
  EXPECT_EQ(head("Aggregate").partial_mode, PartialMode::simple);
}

TEST(ExplainText, SetOperations) {
  const Node node = head("HashSetOp Except All");
  EXPECT_EQ(node.kind, NodeKind::set_op);
  EXPECT_EQ(node.strategy, Strategy::hashed);
  EXPECT_EQ(native(node, "Command"), "Except All");
}

TEST(ExplainText, Writes) {
  const Node insert = head("Insert on s.t a");
  EXPECT_EQ(insert.kind, NodeKind::modify_table);
  EXPECT_EQ(insert.native, "ModifyTable");
  EXPECT_EQ(insert.operation, Operation::insert);
  EXPECT_EQ(insert.relation.name, "t");
  const Node foreign = head("Foreign Update on s.t a");
  EXPECT_EQ(foreign.kind, NodeKind::foreign_scan);
  EXPECT_EQ(foreign.operation, Operation::update);
}

TEST(ExplainText, ScansOfOtherThingsThanTables) {
  EXPECT_EQ(head("CTE Scan on recent r").cte, "recent");
  EXPECT_EQ(head("CTE Scan on recent r").alias, "r");
  EXPECT_EQ(head("WorkTable Scan on walk w").cte, "walk");
  const Node function = head("Function Scan on pg_catalog.generate_series g");
  EXPECT_EQ(function.function, "generate_series");
  EXPECT_EQ(function.relation.schema, "pg_catalog");
  EXPECT_TRUE(function.relation.name.empty());
  const Node values = head(R"(Values Scan on "*VALUES*")");
  EXPECT_EQ(values.alias, "*VALUES*");
  EXPECT_TRUE(values.relation.name.empty());
  EXPECT_EQ(head("Subquery Scan on x").alias, "x");
  EXPECT_EQ(head("Bitmap Index Scan on i").index, "i");
  EXPECT_EQ(head("Named Tuplestore Scan").kind, NodeKind::named_tuplestore_scan);
  EXPECT_EQ(head("Tid Range Scan on t").kind, NodeKind::tid_range_scan);
  EXPECT_EQ(head("Sample Scan on t").kind, NodeKind::sample_scan);
}

TEST(ExplainText, RowsFromSeveralFunctionsHasAnAliasAlone) {
  const Node node = read_node("Function Scan on x" + std::string(figures) +
                              "\n  Function Call: generate_series(1, 3), generate_series(1, 2)\n");
  EXPECT_EQ(node.alias, "x");
  EXPECT_TRUE(node.function.empty());
}

TEST(ExplainText, CustomScansNameTheirProvider) {
  const Node node = head("Custom Scan (ChunkAppend) on metrics m");
  EXPECT_EQ(node.kind, NodeKind::custom_scan);
  EXPECT_EQ(native(node, "Custom Plan Provider"), "ChunkAppend");
  EXPECT_EQ(node.relation.name, "metrics");
}

TEST(ExplainText, UnknownNodesAreKeptAndToldOnce) {
  const Plan plan = read_one(
      "Gather Motion 3:1  (slice1; segments: 3)  (cost=0.00..431.00 rows=1 width=4)\n"
      "  ->  Dynamic Seq Scan on sales  (cost=0.00..431.00 rows=1 width=4)\n"
      "        Number of partitions to scan: 5\n");
  EXPECT_EQ(plan.nodes[0].kind, NodeKind::unknown);
  EXPECT_EQ(plan.nodes[1].native, "Dynamic Seq Scan");
  EXPECT_EQ(plan.nodes[1].relation.name, "sales");
  EXPECT_EQ(native(plan.nodes[1], "Number of partitions to scan"), "5");
  EXPECT_EQ(plan.diagnostics.size(), 2U);
}

TEST(ExplainText, LinesOfExplainDebugAreKept) {
  const Plan plan = read_one(
      "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n"
      "  Disabled Nodes: 0\n"
      "  Parallel Safe: true\n"
      "  Plan Node ID: 0\n"
      "PlannedStmt:\n"
      "  Command Type: select\n"
      "  Flags: canSetTag\n");
  EXPECT_EQ(native(plan.nodes[0], "Parallel Safe"), "true");
  ASSERT_EQ(plan.native_fields.size(), 2U);
  EXPECT_EQ(plan.native_fields[0].first, "PlannedStmt.Command Type");
}

// --- structure -----------------------------------------------------------------------------------

TEST(ExplainText, SubplanHeadings) {
  const Plan plan = read_one(
      "Seq Scan on t  (cost=0..9 rows=1 width=4)\n"
      "  Filter: ((a > $0) AND (SubPlan 2))\n"
      "  CTE My: CTE\n"
      "    ->  Seq Scan on c  (cost=0..1 rows=1 width=4)\n"
      "  InitPlan 10 (returns $0)\n"
      "    ->  Result  (cost=0..1 rows=1 width=4)\n"
      "  InitPlan expr_1\n"
      "    ->  Result  (cost=0..1 rows=1 width=4)\n"
      "  SubPlan 2\n"
      "    ->  Seq Scan on d  (cost=0..1 rows=1 width=4)\n"
      "          Filter: (x = t.x)\n"
      "  SubPlan exists_1\n"
      "    ->  Seq Scan on e  (cost=0..1 rows=1 width=4)\n");
  ASSERT_EQ(plan.nodes.size(), 6U);
  EXPECT_EQ(plan.nodes[1].subplan_name, "CTE My: CTE");
  EXPECT_EQ(plan.nodes[1].relationship, Relationship::init_plan);
  EXPECT_EQ(plan.nodes[2].subplan_name, "InitPlan 10 (returns $0)");
  EXPECT_EQ(plan.nodes[3].subplan_name, "InitPlan expr_1");
  EXPECT_EQ(plan.nodes[3].relationship, Relationship::init_plan);
  EXPECT_EQ(plan.nodes[4].relationship, Relationship::sub_plan);
  EXPECT_EQ(condition(plan.nodes[4], PredicateRole::filter), "(x = t.x)");
  EXPECT_EQ(plan.nodes[5].subplan_name, "SubPlan exists_1");
  for (std::size_t at = 1; at < plan.nodes.size(); ++at) {
    EXPECT_EQ(plan.nodes[at].parent, 0U);
  }
}

TEST(ExplainText, RelationshipsFollowFromPositionAndParent) {
  const Plan plan = read_one(
      "Append  (cost=0..9 rows=1 width=4)\n"
      "  Subplans Removed: 3\n"
      "  ->  Subquery Scan on x  (cost=0..9 rows=1 width=4)\n"
      "        ->  Nested Loop  (cost=0..9 rows=1 width=4)\n"
      "              ->  Seq Scan on a  (cost=0..9 rows=1 width=4)\n"
      "              ->  Seq Scan on b  (cost=0..9 rows=1 width=4)\n"
      "  ->  Seq Scan on c  (cost=0..9 rows=1 width=4)\n");
  EXPECT_EQ(plan.nodes[0].subplans_removed, 3);
  EXPECT_EQ(plan.nodes[1].relationship, Relationship::member);
  EXPECT_EQ(plan.nodes[2].relationship, Relationship::subquery);
  EXPECT_EQ(plan.nodes[3].relationship, Relationship::outer);
  EXPECT_EQ(plan.nodes[4].relationship, Relationship::inner);
  EXPECT_EQ(plan.nodes[5].relationship, Relationship::member);
  EXPECT_EQ(plan.nodes[5].parent, 0U);
}

TEST(ExplainText, SeveralTargetTablesAreNoNodes) {
  const Plan plan = read_one(
      "Update on public.animal  (cost=0.00..2.66 rows=0 width=0)\n"
      "  Update on public.animal animal_1\n"
      "  Foreign Update on public.bird animal_2\n"
      "  ->  Seq Scan on public.animal animal_1  (cost=0.00..1.25 rows=1 width=14)\n");
  ASSERT_EQ(plan.nodes.size(), 2U);
  EXPECT_TRUE(plan.diagnostics.empty());
  EXPECT_EQ(native(plan.nodes[0], "Target Tables.Foreign Operation"), "Update");
}

TEST(ExplainText, SeveralPlansInOneText) {
  const auto plans = read_text(
      "Insert on log  (cost=0..1 rows=0 width=0)\n"
      "  ->  Result  (cost=0..1 rows=1 width=4)\n"
      "Planning Time: 0.1 ms\n"
      "\n"
      "Update on t  (cost=0..1 rows=0 width=0)\n"
      "  ->  Seq Scan on t  (cost=0..1 rows=1 width=4)\n"
      "Planning Time: 0.2 ms\n");
  ASSERT_TRUE(plans);
  ASSERT_EQ(plans->size(), 2U);
  EXPECT_EQ((*plans)[1].planning->value(), 0.2);
}

// --- damaged and hostile input -------------------------------------------------------------------

TEST(ExplainText, GarbageNamesThePlaceAndTheText) {
  const auto plans = read_text("\n  hello, world\n");
  ASSERT_FALSE(plans);
  EXPECT_EQ(plans.error().code, ErrorCode::malformed_input);
  EXPECT_EQ(plans.error().where, "2:3");
  EXPECT_NE(plans.error().message.find("'  hello, world'"), std::string::npos)
      << plans.error().message;
}

TEST(ExplainText, DamagedFiguresNameThePlace) {
  const auto plans = read_text(
      "Sort  (cost=0..1 rows=4 width=4)\n  ->  Seq Scan on t  (cost=zero rows=4 width=4)\n");
  ASSERT_FALSE(plans);
  EXPECT_EQ(plans.error().where, "2:22");
}

TEST(ExplainText, CutOffInTheMiddleOfALine) {
  const Plan plan =
      read_one("Sort  (cost=0..1 rows=4 width=4)\n  ->  Seq Scan on t  (cost=0..1 ro");
  EXPECT_EQ(plan.nodes.size(), 2U);
}

TEST(ExplainText, FiveThousandLevels) {
  std::string text = "Limit  (cost=0..1 rows=1 width=4)\n";
  for (std::size_t depth = 0; depth < 5000; ++depth) {
    text += std::string(2 + 6 * depth, ' ') + "->  Limit  (cost=0..1 rows=1 width=4)\n";
  }
  const Plan plan = read_one(text);
  ASSERT_EQ(plan.nodes.size(), 5001U);
  EXPECT_EQ(plan.nodes.back().parent, 4999U);
}

TEST(ExplainText, MoreNodesThanAnyPlanHasIsAnError) {
  std::string text = "Append  (cost=0..1 rows=1 width=4)\n";
  for (std::size_t node = 0; node < 500'001; ++node) {
    text += "  ->  Limit\n";
  }
  const auto plans = read_text(text);
  ASSERT_FALSE(plans);
  EXPECT_NE(plans.error().message.find("500000"), std::string::npos);
}

TEST(ExplainText, UnclosedQuotesOnEveryLineTakeLinearTime) {
  std::string text = "Append  (cost=0..1 rows=1 width=4)\n";
  for (std::size_t line = 0; line < 50'000; ++line) {
    text +=
        fmt::format("  Filter: ({}'{}'x)\n", line % 2 == 0 ? "\"" : "", line % 3 == 0 ? "\"" : "");
  }
  text += "  Filter: (\"\n";
  const auto begin = std::chrono::steady_clock::now();
  static_cast<void>(read_text(text));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace planwright::planners::postgresql
