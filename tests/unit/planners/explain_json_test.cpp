#include "postgresql/explain_json.hpp"

#include <string>

#include <gtest/gtest.h>

#include "postgresql/plan_builder.hpp"

namespace planwright::planners::postgresql {
namespace {

Plan one(const std::string& text) {
  auto plans = read_json(text);
  if (!plans) {
    ADD_FAILURE() << plans.error().message << " at " << plans.error().where;
    return {};
  }
  EXPECT_EQ(plans->size(), 1U);
  return plans->front();
}

Error refused(const std::string& text) {
  auto plans = read_json(text);
  if (plans) {
    ADD_FAILURE() << "was read: " << text.substr(0, 200);
    return {};
  }
  EXPECT_EQ(plans.error().code, ErrorCode::malformed_input);
  return plans.error();
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool told(const Plan& plan, std::string_view part) {
  for (const Diagnostic& diagnostic : plan.diagnostics) {
    if (says(diagnostic.message, part)) {
      return true;
    }
  }
  return false;
}

TEST(ExplainJson, ReadsWhatExplainPrints) {
  const Plan plan = one(R"json([
  {
    "Plan": {
      "Node Type": "Nested Loop",
      "Parallel Aware": false,
      "Join Type": "Left",
      "Startup Cost": 0.29, "Total Cost": 24.60, "Plan Rows": 5, "Plan Width": 16,
      "Actual Startup Time": 0.031, "Actual Total Time": 0.075, "Actual Rows": 5, "Actual Loops": 1,
      "Output": ["o.id", "c.name"],
      "Inner Unique": true,
      "Shared Hit Blocks": 17,
      "Plans": [
        {
          "Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "orders",
          "Schema": "public", "Alias": "o", "Filter": "(o.state = 'new'::text)",
          "Rows Removed by Filter": 95
        },
        {
          "Node Type": "Index Scan", "Parent Relationship": "Inner", "Index Name": "c_pkey",
          "Relation Name": "customer", "Alias": "c", "Index Cond": "(c.id = o.cid)"
        }
      ]
    },
    "Settings": {"work_mem": "64kB"},
    "Planning": {"Shared Hit Blocks": 8},
    "Planning Time": 0.210,
    "Triggers": [],
    "JIT": {"Functions": 3, "Timing": {"Generation": {"Deform": 0.1, "Total": 0.4}, "Total": 2.5}},
    "Execution Time": 0.120
  }
])json");
  EXPECT_EQ(plan.format, "postgresql-json");
  ASSERT_EQ(plan.nodes.size(), 3U);
  const Node& join = plan.nodes[0];
  EXPECT_EQ(join.kind, NodeKind::nested_loop);
  EXPECT_EQ(join.join_type, JoinType::left);
  EXPECT_EQ(join.children, (std::vector<NodeId>{1, 2}));
  EXPECT_EQ(join.output, (std::vector<std::string>{"o.id", "c.name"}));
  EXPECT_EQ(join.estimated->total_cost.value(), 24.60);
  EXPECT_EQ(join.buffers->shared_hit.value(), 17);
  EXPECT_TRUE(join.inner_unique.value());
  const Node& scan = plan.nodes[1];
  EXPECT_EQ(scan.relation.display(), "public.orders");
  EXPECT_EQ(scan.predicate(PredicateRole::filter)->text, "(o.state = 'new'::text)");
  EXPECT_EQ(scan.removed_by_filter->value(), 95);
  EXPECT_EQ(plan.nodes[2].index, "c_pkey");
  EXPECT_EQ(plan.nodes[2].relationship, Relationship::inner);
  ASSERT_NE(plan.setting("work_mem"), nullptr);
  EXPECT_EQ(*plan.setting("work_mem"), "64kB");
  EXPECT_EQ(plan.planning_buffers->shared_hit.value(), 8);
  EXPECT_EQ(plan.jit->generation.value(), 0.4);
  EXPECT_EQ(plan.execution->value(), 0.120);
  EXPECT_TRUE(plan.diagnostics.empty());
}

TEST(ExplainJson, ReadsAutoExplainsBareObject) {
  const Plan plan = one(R"({"Query Text": "select \"a\"\n+ 1 -- \u00e9\ud83d\ude00",
                            "Plan": {"Node Type": "Result"}})");
  EXPECT_EQ(plan.query_text, "select \"a\"\n+ 1 -- \xC3\xA9\xF0\x9F\x98\x80");
}

TEST(ExplainJson, ReadsKeysInAnyOrder) {
  // As jsonb orders them: shorter keys first, so "Plans" before "Node Type".
  const Plan plan = one(R"([{"Plan": {"Plans": [{"Alias": "t", "Node Type": "Seq Scan",
      "Parent Relationship": "Outer"}], "Hash Batches": 2, "Peak Memory Usage": 48,
      "Node Type": "Hash"}, "Execution Time": 1}])");
  ASSERT_EQ(plan.nodes.size(), 2U);
  EXPECT_EQ(plan.nodes[0].kind, NodeKind::hash);
  EXPECT_EQ(plan.nodes[1].relationship, Relationship::outer);
  // "Peak Memory Usage" means another thing for an aggregate.
  EXPECT_EQ(plan.nodes[0].hash->peak_memory.value(), 48 * 1024);
  EXPECT_FALSE(plan.nodes[0].aggregate);
}

TEST(ExplainJson, ReadsRowsAsDriversReturnThem) {
  EXPECT_EQ(one(R"([{"QUERY PLAN": [{"Plan": {"Node Type": "Result"}}]}])").nodes.size(), 1U);
  EXPECT_EQ(one(R"([[{"Plan": {"Node Type": "Result"}}]])").nodes.size(), 1U);
  EXPECT_EQ(one(R"({"query plan": {"Plan": {"Node Type": "Result"}}})").nodes.size(), 1U);
}

TEST(ExplainJson, ReadsSeveralStatementsAndDocuments) {
  const auto plans = read_json(R"([{"Plan": {"Node Type": "Result"}}, "Notify",
      {"Plan": {"Node Type": "Limit"}}]
      [{"Plan": {"Node Type": "Sort"}}],
      {"Plan": {"Node Type": "Unique"}};)");
  ASSERT_TRUE(plans);
  ASSERT_EQ(plans->size(), 4U);
  EXPECT_EQ(plans->at(2).root().kind, NodeKind::sort);
  EXPECT_EQ(plans->at(3).root().kind, NodeKind::unique);
}

TEST(ExplainJson, IgnoresTextAfterThePlanAndSaysSo) {
  const Plan plan = one("[{\"Plan\": {\"Node Type\": \"Result\"}}]\n(1 row)\n");
  EXPECT_TRUE(told(plan, "(1 row)"));
}

TEST(ExplainJson, DropsALineBreakInsideAKey) {
  // A terminal wrapped it (pev2 #962).
  EXPECT_EQ(
      one("[{\"Plan\": {\"Node Type\": \"Result\", \"Actual R\nows\": 5, \"Actual Loops\": 1}}]")
          .nodes[0]
          .actual->rows.value(),
      5);
}

TEST(ExplainJson, ReplacesBytesThatAreNotUtf8) {
  const Plan plan =
      one("[{\"Plan\": {\"Node Type\": \"Seq Scan\", \"Relation Name\": \"caf\xE9\", "
          "\"Alias\": \"a\\\"\xFF\"}}]");
  EXPECT_EQ(plan.nodes[0].relation.name, "caf\xEF\xBF\xBD");
  EXPECT_EQ(plan.nodes[0].alias, "a\"\xEF\xBF\xBD");
  EXPECT_TRUE(told(plan, "UTF-8"));
}

TEST(ExplainJson, TakesNumbersInQuotes) {
  const Plan plan = one(R"([{"Plan": {"Node Type": "Result", "Plan Rows": "12", "Actual Loops": "1",
      "Actual Rows": 3.50, "Total Cost": "1e3"}}])");
  EXPECT_EQ(plan.nodes[0].estimated->rows.value(), 12);
  EXPECT_EQ(plan.nodes[0].estimated->total_cost.value(), 1000);
  EXPECT_EQ(plan.nodes[0].actual->rows.value(), 3.5);
}

TEST(ExplainJson, SaysWhatIsNoNumber) {
  const Plan plan = one(R"([{"Plan": {"Node Type": "Result", "Plan Rows": "many",
      "Total Cost": 1e999, "Worker Number": 1, "Workers": [{"Worker Number": 1e18}]}}])");
  EXPECT_EQ(plan.nodes[0].estimated->rows.value(), 0);
  EXPECT_TRUE(told(plan, "Plan Rows"));
  EXPECT_TRUE(told(plan, "Total Cost"));
}

TEST(ExplainJson, TakesNullAsAbsent) {
  const Plan plan = one(R"([{"Plan": {"Node Type": "Result", "Actual Total Time": null,
      "Output": [null], "Alias": null}}])");
  EXPECT_FALSE(plan.nodes[0].actual);
  EXPECT_TRUE(plan.nodes[0].output.empty());
  EXPECT_EQ(plan.nodes[0].alias, "");
}

TEST(ExplainJson, TakesTheLastOfARepeatedKey) {
  const Plan plan = one(R"([{"Plan": {"Node Type": "Result", "Node Type": "Limit", "Alias": "a",
      "Alias": "b"}}])");
  EXPECT_EQ(plan.nodes[0].kind, NodeKind::limit);
  EXPECT_EQ(plan.nodes[0].alias, "b");
}

TEST(ExplainJson, KeepsAndNamesUnknownFields) {
  const Plan plan = one(R"([{"Plan": {"Node Type": "Warp Scan", "Warp Factor": 9,
      "Engine": {"Coils": [1, 2]}}}])");
  EXPECT_EQ(plan.nodes[0].native_fields,
            (std::vector<std::pair<std::string, std::string>>{
                {"Engine.Coils", "1"}, {"Engine.Coils", "2"}, {"Warp Factor", "9"}}));
  EXPECT_TRUE(told(plan, "Warp Scan"));
  EXPECT_TRUE(told(plan, "Engine.Coils, Warp Factor"));
}

TEST(ExplainJson, NamesThePlaceOfWhatDoesNotFit) {
  const Error error = refused("[\n  {\n    \"Plan\": [1]\n  }\n]");
  EXPECT_EQ(error.where, "3:13");
  EXPECT_TRUE(says(error.message, "\"Plan\" is a list")) << error.message;
  EXPECT_TRUE(says(refused(R"([{"Plan": null}])").message, "\"Plan\" is null"));
  EXPECT_TRUE(says(refused(R"([{"Plan": 7}])").message, "plain value"));
  EXPECT_TRUE(says(refused(R"([{"Plan": {"Node Type": "Limit", "Plans": {}}}])").message,
                   "expected a list"));
  EXPECT_TRUE(says(refused(R"([{"Plan": {"Node Type": "Limit", "Plans": "x"}}])").message,
                   "expected a list"));
  EXPECT_TRUE(says(refused(R"([{"Plan": {"Node Type": "Limit", "Plans": [[]]}}])").message,
                   "a list inside"));
  EXPECT_TRUE(says(refused(R"([{"Plan": {"Alias": "t"}}])").message, "without \"Node Type\""));
  EXPECT_TRUE(says(refused(R"([{"Plan": {"Node Type": "A"}, "Plan": {"Node Type": "B"}}])").message,
                   "second plan"));
}

TEST(ExplainJson, NamesTheSyntaxError) {
  EXPECT_TRUE(says(refused("[{\"Plan\" {}}]").message, "expected ':'"));
  EXPECT_TRUE(says(refused("[{Plan: {}}]").message, "key in double quotes"));
  EXPECT_TRUE(says(refused("[{\"Plan\": {\"Node Type\": \"A\" \"x\": 1}}]").message,
                   "expected ',' or '}'"));
  EXPECT_TRUE(says(refused("[{\"a\": \"\\x\"}]").message, "escape"));
  EXPECT_TRUE(says(refused("[{\"a\": \"\\u12g4\"}]").message, "hexadecimal"));
  EXPECT_TRUE(says(refused("[{\"a\": 12x}]").message, "expected a value"));
  EXPECT_TRUE(says(refused("[{\"a\": 1]").message, "expected ',' or '}'"));
}

TEST(ExplainJson, SaysWhenTheTextWasCutShort) {
  const std::string whole =
      R"([{"Plan": {"Node Type": "Limit", "Plans": [{"Node Type": "Sort", "Alias": "\u00e9"}]}}])";
  for (std::size_t length = 1; length < whole.size(); ++length) {
    const Error error = refused(whole.substr(0, length));
    EXPECT_TRUE(says(error.message, "ends in the middle of")) << length << ": " << error.message;
  }
  EXPECT_TRUE(
      says(refused(whole.substr(0, whole.size() - 4)).message, "after 2 of its plan nodes"));
}

TEST(ExplainJson, RefusesWhatIsNoPlan) {
  for (const char* text : {"{}", "[]", "[{}]", R"({"a": {"b": [1, {"c": true}]}})", "[1, 2]",
                           R"({"Node Type": "Seq Scan"})", "7"}) {
    EXPECT_TRUE(says(refused(text).message, "no plan in it")) << text;
  }
  EXPECT_TRUE(says(refused("").message, "empty"));
  EXPECT_TRUE(says(refused(" \n\t ").message, "empty"));
  EXPECT_TRUE(says(refused("Seq Scan on t").message, "expected a value"));
}

TEST(ExplainJson, ErrorsRepeatOnlyAPiece) {
  const Error error = refused("[{\"Plan\": {\"Node Type\": \"" + std::string(1'000'000, 'x'));
  EXPECT_LT(error.message.size(), 500U);
}

TEST(ExplainJson, ReadsFiveThousandLevels) {
  std::string text = "[{\"Plan\": ";
  constexpr int levels = 5000;
  for (int level = 0; level < levels; ++level) {
    text += R"({"Node Type": "Materialize", "Actual Total Time": 1.0, "Actual Loops": 1,
               "Parent Relationship": "Outer", "Plans": [)";
  }
  text += R"({"Node Type": "Result"})";
  for (int level = 0; level < levels; ++level) {
    text += "]}";
  }
  text += "}]";
  const Plan plan = one(text);
  EXPECT_EQ(plan.nodes.size(), levels + 1U);
  EXPECT_EQ(plan.nodes[0].subtree_end, levels + 1U);
}

TEST(ExplainJson, RefusesAMillionOpenBracketsQuickly) {
  EXPECT_TRUE(says(refused(std::string(1'000'000, '[')).message, "ends in the middle of a list"));
  std::string objects;
  for (int level = 0; level < 200'000; ++level) {
    objects += "{\"a long key of something else\":";
  }
  EXPECT_TRUE(says(refused(objects).message, "ends in the middle of"));
}

TEST(ExplainJson, BoundsWhatItKeepsOfSomethingElse) {
  std::string text = R"([{"Plan": {"Node Type": "Result")";
  for (std::size_t value = 0; value < max_unknown_values + 1000; ++value) {
    text += R"(,"x":1)";
  }
  text += "}}]";
  EXPECT_EQ(one(text).nodes[0].native_fields.size(), max_unknown_values);
}

}  // namespace
}  // namespace planwright::planners::postgresql
