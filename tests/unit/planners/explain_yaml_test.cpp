#include "postgresql/explain_yaml.hpp"

#include <string>

#include <gtest/gtest.h>

namespace planwright::planners::postgresql {
namespace {

Plan one(const std::string& text) {
  auto plans = read_yaml(text);
  if (!plans) {
    ADD_FAILURE() << plans.error().message << " at " << plans.error().where;
    return {};
  }
  EXPECT_EQ(plans->size(), 1U);
  return plans->front();
}

Error refused(const std::string& text) {
  auto plans = read_yaml(text);
  if (plans) {
    ADD_FAILURE() << "was read: " << text.substr(0, 200);
    return {};
  }
  return plans.error();
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(ExplainYaml, ReadsWhatExplainPrints) {
  const Plan plan = one(R"yaml(- Plan: 
    Node Type: "Gather"
    Parallel Aware: false
    Startup Cost: 1000.00
    Total Cost: 2000.50
    Plan Rows: 10
    Plan Width: 8
    Actual Startup Time: 0.100
    Actual Total Time: 5.000
    Actual Rows: 10
    Actual Loops: 1
    Workers Planned: 1
    Workers Launched: 1
    Plans: 
      - Node Type: "Seq Scan"
        Parent Relationship: "Outer"
        Parallel Aware: true
        Relation Name: "Odd \"name\": #1"
        Alias: "t"
        Output: 
          - "a"
          - "'x: y\\z'::text"
        Filter: "(t.a > 5)"
        Workers: 
          - Worker Number: 0
            Actual Startup Time: 0.010
            Actual Total Time: 1.500
            Actual Rows: 4
            Actual Loops: 1
  Settings: 
    work_mem: "64kB"
  Planning Time: 0.123
  Triggers: 
  Execution Time: 5.250
)yaml");
  EXPECT_EQ(plan.format, "postgresql-yaml");
  ASSERT_EQ(plan.nodes.size(), 2U);
  const Node& scan = plan.nodes[1];
  EXPECT_EQ(scan.relation.name, "Odd \"name\": #1");
  EXPECT_EQ(scan.output, (std::vector<std::string>{"a", "'x: y\\z'::text"}));
  EXPECT_TRUE(scan.parallel_aware);
  ASSERT_EQ(scan.workers.size(), 1U);
  EXPECT_EQ(scan.workers[0].actual->total->value(), 1.5);
  EXPECT_EQ(plan.execution->value(), 5.25);
  EXPECT_EQ(*plan.setting("work_mem"), "64kB");
  EXPECT_TRUE(plan.triggers.empty());
  EXPECT_TRUE(plan.diagnostics.empty());
}

TEST(ExplainYaml, ReadsAutoExplainsBareMapping) {
  const Plan plan = one("Query Text: \"select 1\\n+ 2\"\nPlan: \n  Node Type: \"Result\"\n");
  EXPECT_EQ(plan.query_text, "select 1\n+ 2");
}

TEST(ExplainYaml, ReadsSeveralStatementsAndDocuments) {
  const auto plans = read_yaml(
      "- Plan: \n    Node Type: \"Result\"\n- \"Notify\"\n- Plan: \n    Node Type: \"Limit\"\n"
      "---\nPlan: \n  Node Type: \"Sort\"\n");
  ASSERT_TRUE(plans);
  EXPECT_EQ(plans->size(), 3U);
}

TEST(ExplainYaml, TakesCharactersThatYamlDoesNotHave) {
  // EXPLAIN does not escape DEL, the C1 controls or a byte order mark.
  const Plan plan =
      one("- Plan: \n    Node Type: \"Result\"\n    Alias: \"a\x7F\xC2\x80\xEF\xBB\xBF\"\n");
  EXPECT_EQ(plan.nodes[0].alias, "a\x7F\xC2\x80\xEF\xBB\xBF");
  EXPECT_TRUE(plan.diagnostics.empty());
}

TEST(ExplainYaml, ReplacesBytesThatAreNotUtf8) {
  const Plan plan = one("- Plan: \n    Node Type: \"Result\"\n    Alias: \"caf\xE9\"\n");
  EXPECT_EQ(plan.nodes[0].alias, "caf\xEF\xBF\xBD");
  ASSERT_EQ(plan.diagnostics.size(), 1U);
}

TEST(ExplainYaml, ReadsGroupingSets) {
  const Plan plan =
      one("- Plan: \n    Node Type: \"Aggregate\"\n    Grouping Sets: \n      - Sort Key: \n"
          "          - \"a\"\n        Group Keys: \n          - [\"a\", \"b\"]\n          - []\n");
  EXPECT_EQ(plan.nodes[0].native_fields,
            (std::vector<std::pair<std::string, std::string>>{{"Grouping Sets.Group Keys", "a"},
                                                              {"Grouping Sets.Group Keys", "b"},
                                                              {"Grouping Sets.Sort Key", "a"}}));
}

TEST(ExplainYaml, RefusesAliasesAnchorsAndTags) {
  const Error error = refused("- Plan: &a\n    Node Type: \"Result\"\n");
  EXPECT_TRUE(says(error.message, "anchor")) << error.message;
  EXPECT_EQ(error.where, "1:9");
  EXPECT_TRUE(says(refused("a: &x [1]\nb: *x\n").message, "anchor"));
  EXPECT_TRUE(says(refused("a: !!binary xx\n").message, "tag"));
  EXPECT_TRUE(says(refused("- *x\n").message, "alias"));
}

TEST(ExplainYaml, NamesThePlaceOfWhatDoesNotFit) {
  const Error error = refused("- Plan: \n    Node Type: \"Limit\"\n    Plans: \n      - \"x\"\n");
  EXPECT_EQ(error.where, "4:9");
  EXPECT_TRUE(says(error.message, "plain value")) << error.message;
  EXPECT_TRUE(says(refused("- [a]: 1\n").message, "expected"));
  EXPECT_TRUE(says(refused("- Plan: \n    ? - b\n    : c\n").message, "key was expected"));
  EXPECT_TRUE(says(refused("- Plan:\n\t- x\n").message, "not a YAML plan"));
}

TEST(ExplainYaml, SaysWhenAQuotedTextWasCutShort) {
  EXPECT_TRUE(says(refused("- Plan: \n    Node Type: \"Seq Sc").message, "ends in the middle of"));
}

TEST(ExplainYaml, RefusesWhatIsNoPlan) {
  for (const char* text : {"", "- 1\n- 2\n", "a: b\n", "Plan: \n", "just words\n"}) {
    EXPECT_FALSE(refused(text).message.empty()) << text;
  }
}

TEST(ExplainYaml, DepthDoesNotOverflow) {
  EXPECT_TRUE(says(refused(std::string(200'000, '[')).message, "brackets"));
  EXPECT_TRUE(says(refused("{" + std::string(200'000, '{')).message, "braces"));
  std::string dashes;
  for (int level = 0; level < 20'000; ++level) {
    dashes += "- ";
  }
  EXPECT_FALSE(refused(dashes).message.empty());
  std::string deep = "- Plan: \n";
  for (int level = 0; level < 300; ++level) {
    const std::string pad(4 + 4 * static_cast<std::size_t>(level), ' ');
    deep += (level == 0 ? pad : pad.substr(2) + "- ") + "Node Type: \"Materialize\"\n";
    deep += pad + "Plans: \n";
  }
  deep += std::string(4 * 301 - 2, ' ') + "- Node Type: \"Result\"\n";
  EXPECT_EQ(one(deep).nodes.size(), 301U);
}

}  // namespace
}  // namespace planwright::planners::postgresql
