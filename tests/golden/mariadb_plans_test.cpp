// Every plan captured from a real MariaDB (scripts/capture-mariadb-plans): no table is lost, the
// dresses of one plan agree, and times add up to what the server printed of the whole.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <planwright/base/number.hpp>
#include <planwright/planners/planners.hpp>

namespace planwright {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  const fs::path top = fs::path(PLANWRIGHT_TESTS_DIR) / "golden" / "plans";
  for (const auto& version : fs::directory_iterator(top)) {
    if (version.path().filename().string().starts_with("mariadb-")) {
      for (const auto& entry : fs::directory_iterator(version.path())) {
        found.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

// The one plan of a file; fails the test where there is another number.
Plan only_plan(const fs::path& path) {
  const std::string text = contents(path);
  auto plans = planners::read_plans({text, path.filename().string(), {}});
  EXPECT_TRUE(plans.has_value()) << path << plans.error().where << plans.error().message;
  if (!plans || plans->size() != 1) {
    EXPECT_EQ(plans ? plans->size() : 0, 1U) << path;
    return {};
  }
  return plans->front();
}

bool names_table(const Node& node) {
  return !node.alias.empty() && (node.kind != NodeKind::modify_table || node.children.empty());
}

// Tables and how they are read, whatever hangs where.
std::multiset<std::string> tables(const Plan& plan) {
  std::multiset<std::string> found;
  for (const Node& node : plan.nodes) {
    if (names_table(node) && node.access) {
      found.insert(node.alias + ": " + node.access->type + " " + node.index);
    }
  }
  return found;
}

// The value behind the nth `key` in the server's text.
std::optional<double> printed(const std::string& text, std::string_view key, int nth) {
  std::size_t at = 0;
  for (; nth >= 0; --nth) {
    at = text.find(key, at);
    if (at == std::string::npos) {
      return std::nullopt;
    }
    at += key.size();
  }
  return parse_number(std::string_view(text).substr(at, text.find_first_of(",\n", at) - at));
}

TEST(MariadbPlans, NoTableIsLost) {
  ASSERT_GE(cases().size(), 80U);
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.string());
    const auto meta = nlohmann::json::parse(contents(folder / "meta.json"));
    const bool analyzed = fs::exists(folder / "analyze.json");
    const Plan plan = only_plan(folder / (analyzed ? "analyze.json" : "explain.json"));
    EXPECT_EQ(plan.engine, Engine::mariadb);
    EXPECT_EQ(plan.format, "mariadb-json");
    EXPECT_EQ(std::ranges::count_if(plan.nodes, names_table), meta["tables"].get<int>());
    EXPECT_TRUE(plan.diagnostics.empty()) << plan.diagnostics.front().message;
    EXPECT_EQ(tables(only_plan(folder / "explain.json")), tables(plan));
  }
}

TEST(MariadbPlans, TablesOfAnalyzeReadTheSame) {
  for (const fs::path& folder : cases()) {
    if (!fs::exists(folder / "analyze.txt")) {
      continue;
    }
    SCOPED_TRACE(folder.string());
    const Plan json = only_plan(folder / "analyze.json");
    const Plan framed = only_plan(folder / "analyze.txt");
    const Plan vertical = only_plan(folder / "analyze-vertical.txt");
    EXPECT_EQ(framed.format, "mariadb-tabular");
    EXPECT_EQ(tables(framed), tables(json));
    ASSERT_EQ(framed.nodes.size(), vertical.nodes.size());
    for (std::size_t id = 0; id < framed.nodes.size(); ++id) {
      EXPECT_EQ(describe(framed.nodes[id]), describe(vertical.nodes[id]));
      EXPECT_EQ(framed.nodes[id].parent, vertical.nodes[id].parent);
    }
    EXPECT_TRUE(std::ranges::all_of(framed.diagnostics, [](const Diagnostic& diagnostic) {
      return diagnostic.message.find("not known") == std::string::npos;
    }));
  }
}

// Tolerance: the server's clock is read per row, so its parts may exceed the whole by 3 % or
// 0.05 ms; seen: below 1 %.
TEST(MariadbPlans, TimesAddUpToWhatTheServerPrinted) {
  int timed = 0;
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.string());
    if (!fs::exists(folder / "analyze.json")) {
      continue;
    }
    const Plan plan = only_plan(folder / "analyze.json");
    if (!plan.timed()) {
      continue;
    }
    ++timed;
    double sum = plan.unattributed.value();
    for (const Node& node : plan.nodes) {
      ASSERT_TRUE(node.timing);
      EXPECT_GE(node.timing->self.value(), 0) << describe(node);
      EXPECT_GE(node.timing->total.value() + 1e-9, node.timing->self.value()) << describe(node);
      sum += node.timing->self.value();
    }
    for (const OutsideTime& part : plan.outside) {
      EXPECT_GT(part.time.value(), 0) << part.what;
      sum += part.time.value();
    }
    const double execution = plan.execution->value();
    EXPECT_NEAR(sum, execution, 1e-6);
    EXPECT_LE(std::fabs(plan.unattributed.value()), std::max(0.05, 0.03 * execution));
    const std::string text = contents(folder / "analyze.json");
    if (text.find("\"union_result\"") == std::string::npos) {
      // Optimization and execution are the server's two figures, however they are shared.
      EXPECT_NEAR(
          execution + plan.planning->value(),
          *printed(text, "\"r_total_time_ms\": ", 0) + *printed(text, "\"r_total_time_ms\": ", 1),
          1e-6);
    }
  }
  EXPECT_GE(timed, 70);
}

// In how many plans the parts explain nearly all of the whole: what is "outside" is small.
TEST(MariadbPlans, StepsExplainTheTime) {
  int explained = 0;
  int timed = 0;
  for (const fs::path& folder : cases()) {
    if (!fs::exists(folder / "analyze.json")) {
      continue;
    }
    const Plan plan = only_plan(folder / "analyze.json");
    if (plan.timed() && plan.execution->value() > 0.5) {
      ++timed;
      explained += plan.root().timing->total.value() > 0.9 * plan.execution->value() ? 1 : 0;
    }
  }
  EXPECT_GE(explained, timed * 9 / 10) << timed;
}

TEST(MariadbPlans, NotesNameTablesAndKeys) {
  for (const fs::path& folder : cases()) {
    if (!fs::exists(folder / "notes.txt")) {
      continue;
    }
    SCOPED_TRACE(folder.string());
    const Plan plan = only_plan(folder / "notes.txt");
    const auto node = std::ranges::find_if(
        plan.nodes, [](const Node& any) { return any.alias == "o" || any.alias == "p"; });
    ASSERT_NE(node, plan.nodes.end());
    EXPECT_EQ(node->relation.schema, "shop");
    EXPECT_EQ(node->relation.name, node->alias == "o" ? "orders" : "products");
    const Plan json = only_plan(folder / "notes.json.txt");
    EXPECT_EQ(json.format, "mariadb-json");
    if (folder.filename() == "unusable-index-type") {
      ASSERT_FALSE(json.diagnostics.empty());
      EXPECT_NE(json.diagnostics.front().message.find("Cannot use key `orders_coupon`"),
                std::string::npos);
    }
  }
}

}  // namespace
}  // namespace planwright
