// Every plan captured from MySQL in tests/golden/plans/mysql-*, in every format and dress: the node
// count meta.json tells, one model from TREE and JSON version 2, and times that add up.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <planwright/planners/planners.hpp>

#include "golden_case.hpp"

namespace planwright {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  for (const fs::path& series : golden::directories(golden::root() / "plans")) {
    if (series.filename().string().starts_with("mysql-")) {
      for (const fs::path& folder : golden::directories(series)) {
        found.push_back(folder);
      }
    }
  }
  return found;
}

struct Reading {
  std::vector<Plan> plans;
  std::string error;
};

Reading read(const fs::path& path) {
  const std::string text = golden::content(path);
  auto plans = planners::read_plans({text, path.filename().string(), {}});
  if (!plans) {
    return {{}, plans.error().where + ": " + plans.error().message};
  }
  return {std::move(*plans), {}};
}

// What the server has no plan of in these formats.
bool has_no_iterators(const fs::path& path) {
  return golden::content(path).find("not executable by iterator executor") != std::string::npos;
}

// Single-digit differences of the estimates are those of TREE's rounding.
void expect_near(double left, double right, const std::string& what) {
  EXPECT_LE(std::fabs(left - right),
            std::max(0.011 * std::max(std::fabs(left), std::fabs(right)), 1e-9))
      << what << ": " << left << " and " << right;
}

// What both formats tell; TREE names tables by their aliases alone, and cuts long lists of ranges.
bool is_cut(const NodePredicate& predicate) {
  return predicate.text.find(" more)") != std::string::npos;
}

std::string shape(const Plan& plan, const Plan* other = nullptr) {
  std::string text;
  for (const Node& node : plan.nodes) {
    const Node* same =
        other != nullptr && node.id < other->nodes.size() ? &other->nodes[node.id] : &node;
    const bool cut = std::ranges::any_of(same->predicates, is_cut) ||
                     std::ranges::any_of(node.predicates, is_cut);
    text += fmt::format(
        "{} parent={} {} kind={} native={} subplan='{}' alias={} index={} cte={} join={} "
        "strategy={} "
        "operation={} access={} run={} limit={} offset={} backward={} stored={} estimated={} "
        "actual={} never={}",
        node.id, node.parent ? static_cast<int>(*node.parent) : -1, to_string(node.relationship),
        to_string(node.kind), node.native, node.subplan_name, node.alias, node.index, node.cte,
        to_string(node.join_type), static_cast<int>(node.strategy),
        static_cast<int>(node.operation), to_string(node.index_access),
        to_string(node.subquery_run), node.limit_rows.value_or(-1), node.offset_rows.value_or(-1),
        node.backward, node.in_temporary_table, node.estimated.has_value(), node.actual.has_value(),
        node.never_executed());
    for (const NodePredicate& predicate : node.predicates) {
      if (predicate.role != PredicateRole::index_cond || !cut) {
        text += fmt::format(" {}=\x1b{}\x1b", to_string(predicate.role), predicate.text);
      }
    }
    for (const std::string& key : node.sort_key) {
      text += " key:" + key;
    }
    text += '\n';
  }
  return text;
}

std::vector<std::pair<fs::path, fs::path>> pairs_of_formats() {
  std::vector<std::pair<fs::path, fs::path>> pairs;
  for (const fs::path& folder : cases()) {
    for (const auto& [tree, json] :
         {std::pair("plan.txt", "plan.json"), std::pair("tree.txt", "v2.json")}) {
      if (fs::exists(folder / tree) && !has_no_iterators(folder / tree)) {
        pairs.emplace_back(folder / tree, folder / json);
      }
    }
  }
  return pairs;
}

TEST(MysqlGoldenPlans, EveryFileIsReadAndNothingOfItIsUnknown) {
  const auto found = cases();
  ASSERT_GE(found.size(), 80U);
  for (const fs::path& folder : found) {
    const auto meta = nlohmann::json::parse(golden::content(folder / "meta.json"));
    const auto nodes = meta["nodes"].get<std::size_t>();
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name == "meta.json" || name == "query.sql") {
        continue;
      }
      SCOPED_TRACE(entry.path().string());
      const Reading reading = read(entry.path());
      if (has_no_iterators(entry.path())) {
        EXPECT_NE(reading.error.find("FORMAT=TRADITIONAL"), std::string::npos) << reading.error;
        continue;
      }
      ASSERT_EQ(reading.error, "");
      ASSERT_EQ(reading.plans.size(), 1U);
      const Plan& plan = reading.plans.front();
      EXPECT_EQ(plan.engine, Engine::mysql);
      const bool counted = name == "plan.txt" || name == "plan.json" || name == "tree.txt" ||
                           name == "v2.json" || name.starts_with("client-tree-");
      // The optimizer plans a constant subquery's result away where EXPLAIN ANALYZE runs it.
      if (counted &&
          (meta["analyzed"].get<bool>() ? name != "tree.txt" && name != "v2.json" : true)) {
        EXPECT_EQ(plan.nodes.size(), nodes);
      }
      for (const Diagnostic& diagnostic : plan.diagnostics) {
        EXPECT_EQ(diagnostic.message.find("does not know"), std::string::npos)
            << diagnostic.message;
        EXPECT_EQ(diagnostic.message.find("left out"), std::string::npos) << diagnostic.message;
      }
      for (const Node& node : plan.nodes) {
        EXPECT_NE(node.kind, NodeKind::unknown) << node.native;
      }
    }
  }
}

TEST(MysqlGoldenPlans, TreeGivesTheSameModelAsJson) {
  const auto pairs = pairs_of_formats();
  ASSERT_GE(pairs.size(), 150U);
  for (const auto& [tree_path, json_path] : pairs) {
    SCOPED_TRACE(tree_path.string());
    const Reading tree = read(tree_path);
    const Reading json = read(json_path);
    ASSERT_EQ(tree.error + json.error, "");
    const Plan& left = tree.plans.front();
    const Plan& right = json.plans.front();
    EXPECT_EQ(shape(left, &right), shape(right, &left));
    ASSERT_EQ(left.nodes.size(), right.nodes.size());
    for (std::size_t at = 0; at < left.nodes.size(); ++at) {
      const Node& a = left.nodes[at];
      const Node& b = right.nodes[at];
      if (a.estimated && b.estimated) {
        expect_near(a.estimated->total_cost.value(), b.estimated->total_cost.value(),
                    a.native + " cost");
        expect_near(a.estimated->rows.value(), b.estimated->rows.value(), a.native + " rows");
      }
      if (a.actual && b.actual) {
        expect_near(a.actual->rows.value(), b.actual->rows.value(), a.native + " actual rows");
        expect_near(a.actual->loops, b.actual->loops, a.native + " loops");
      }
    }
  }
}

TEST(MysqlGoldenPlans, SelfTimesAddUpToTheStatement) {
  std::size_t timed = 0;
  for (const fs::path& folder : cases()) {
    for (const char* name : {"plan.txt", "plan.json"}) {
      if (!fs::exists(folder / name) || has_no_iterators(folder / name)) {
        continue;
      }
      SCOPED_TRACE((folder / name).string());
      const Reading reading = read(folder / name);
      ASSERT_EQ(reading.error, "");
      const Plan& plan = reading.plans.front();
      ASSERT_TRUE(plan.timed());
      ++timed;
      double sum = plan.unattributed.value();
      for (const OutsideTime& part : plan.outside) {
        sum += part.time.value();
      }
      for (const Node& node : plan.nodes) {
        ASSERT_TRUE(node.timing);
        EXPECT_GE(node.timing->self.value(), 0) << node.native;
        sum += node.timing->self.value();
        // Everything else the server measured: nothing had to be raised to its inputs' time.
        EXPECT_EQ(!node.timing->approximate.empty(),
                  node.kind == NodeKind::modify_table && !node.actual->total)
            << node.native << ": " << node.timing->approximate;
        // What the server prints for a node is in what it is given, all inputs included.
        if (node.actual && node.actual->total) {
          EXPECT_GE(node.timing->total.value() + 1e-9,
                    node.actual->total->value() * node.actual->loops)
              << node.native;
        }
      }
      const double total = plan.total_time()->value();
      EXPECT_NEAR(sum, total, 1e-9 * std::max(1.0, total));
    }
  }
  EXPECT_GE(timed, 150U);
}

// Tables in the order they are read, as both tell them.
std::vector<std::string> tables_of(const Plan& plan) {
  std::vector<std::string> tables;
  for (const Node& node : plan.nodes) {
    if (node.is_scan() && !node.relation.empty()) {
      tables.push_back(node.alias + "/" + node.index);
    }
  }
  std::ranges::sort(tables);
  return tables;
}

TEST(MysqlGoldenPlans, VersionOneAndTheTableReadTheSameTables) {
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.string());
    const Reading json = read(folder / "v1.json");
    const Reading table = read(folder / "tabular.txt");
    ASSERT_EQ(json.error + table.error, "");
    EXPECT_EQ(tables_of(json.plans.front()), tables_of(table.plans.front()));
  }
}

TEST(MysqlGoldenPlans, FramesDoNotChangeThePlan) {
  std::size_t compared = 0;
  for (const fs::path& folder : cases()) {
    if (!fs::exists(folder / "client-tree-frame.txt") ||
        has_no_iterators(folder / "client-tree-frame.txt")) {
      continue;
    }
    SCOPED_TRACE(folder.string());
    const bool analyzed = fs::exists(folder / "plan.txt");
    const std::string bare =
        shape(read(folder / (analyzed ? "plan.txt" : "tree.txt")).plans.front());
    for (const char* name :
         {"client-tree-frame.txt", "client-tree-vertical.txt", "client-tree-batch.txt"}) {
      const Reading framed = read(folder / name);
      ASSERT_EQ(framed.error, "") << name;
      EXPECT_EQ(shape(framed.plans.front()), bare) << name;
    }
    ++compared;
  }
  EXPECT_GE(compared, 5U);
  for (const fs::path& folder : cases()) {
    if (!fs::exists(folder / "client-tabular-frame.txt")) {
      continue;
    }
    SCOPED_TRACE(folder.string());
    const std::string bare = shape(read(folder / "tabular.txt").plans.front());
    for (const char* name : {"client-tabular-frame.txt", "client-tabular-vertical.txt"}) {
      const Reading framed = read(folder / name);
      ASSERT_EQ(framed.error, "") << name;
      EXPECT_EQ(shape(framed.plans.front()), bare) << name;
      EXPECT_FALSE(framed.plans.front().native_fields.empty()) << name;
    }
  }
}

TEST(MysqlGoldenPlans, ConversionsAreTiedToTheirTable) {
  for (const char* name : {"conversion-number", "conversion-range", "conversion-collation"}) {
    for (const char* file : {"tabular.txt", "v1-warnings.txt", "client-tabular-frame.txt"}) {
      const Reading reading = read(golden::root() / "plans/mysql-9" / name / file);
      ASSERT_EQ(reading.error, "") << name << file;
      const Plan& plan = reading.plans.front();
      ASSERT_FALSE(plan.refused_indexes.empty()) << name << file;
      for (const RefusedIndex& refused : plan.refused_indexes) {
        EXPECT_EQ(refused.relation.display(), "shop.legacy_account") << name << " " << file;
        EXPECT_TRUE(refused.index == "legacy_phone_idx" || refused.index == "legacy_mail_idx");
        EXPECT_EQ(refused.column, refused.index == "legacy_phone_idx" ? "phone" : "mail");
      }
    }
  }
}

}  // namespace
}  // namespace planwright
