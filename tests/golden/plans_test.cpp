// Every captured plan in tests/golden/plans, in every dress it was captured in: the node count its
// meta.json tells, and the same model from the text as from the JSON of the same statement.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <planwright/planners/planners.hpp>

namespace planwright {
namespace {

namespace fs = std::filesystem;

fs::path plans_folder() {
#ifdef PLANWRIGHT_TESTS_DIR
  fs::path tests = PLANWRIGHT_TESTS_DIR;
#else
  fs::path tests = "tests";
#endif
  if (const char* from_environment = std::getenv("PLANWRIGHT_TESTS_DIR")) {
    tests = from_environment;
  }
  return tests / "golden" / "plans";
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  if (!fs::exists(plans_folder())) {
    return found;
  }
  for (const auto& version : fs::directory_iterator(plans_folder())) {
    // The other engines' have tests of their own.
    if (!version.is_directory() || !version.path().filename().string().starts_with("postgresql-")) {
      continue;
    }
    for (const auto& entry : fs::directory_iterator(version.path())) {
      if (fs::exists(entry.path() / "meta.json")) {
        found.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

// Version 13 and 14 print the one plan below a ModifyTable alike, but name it Member and Outer.
std::string_view relationship(const Plan& plan, const Node& node) {
  const Node* parent = plan.parent_of(node);
  return parent != nullptr && parent->kind == NodeKind::modify_table &&
                 node.relationship == Relationship::member
             ? "Outer"
             : to_string(node.relationship);
}

// What text and structured formats must agree on. Fields that only the structured ones print
// (zero counters, "Parallel Aware": false) are left out.
std::string shape(const Plan& plan) {
  std::string text;
  for (const Node& node : plan.nodes) {
    text += fmt::format(
        "{} parent={} {} kind={} native={} subplan='{}' relation={}.{} alias={} index={} cte={} "
        "function={} join={} strategy={} partial={} operation={} parallel={} async={} backward={} "
        "disabled={} estimated={} actual={} spill={}",
        node.id, node.parent ? static_cast<int>(*node.parent) : -1, relationship(plan, node),
        to_string(node.kind), node.native, node.subplan_name, node.relation.schema,
        node.relation.name, node.alias, node.index, node.cte, node.function,
        to_string(node.join_type), static_cast<int>(node.strategy),
        static_cast<int>(node.partial_mode), static_cast<int>(node.operation), node.parallel_aware,
        node.async_capable, node.backward, node.disabled, node.estimated.has_value(),
        node.actual.has_value(), node.sort ? node.sort->on_disk : false);
    for (const NodePredicate& predicate : node.predicates) {
      text += fmt::format(" {}=\x1b{}\x1b", to_string(predicate.role), predicate.text);
    }
    for (const auto* keys : {&node.sort_key, &node.presorted_key, &node.group_key}) {
      text += " keys:";
      for (const std::string& key : *keys) {
        text += key + "\x1b";
      }
    }
    if (node.estimated) {
      text += fmt::format(" width={}", node.estimated->width);
    }
    text += '\n';
  }
  return text;
}

std::size_t count_nodes(const std::vector<Plan>& plans) {
  std::size_t count = 0;
  for (const Plan& plan : plans) {
    count += plan.nodes.size();
  }
  return count;
}

struct Reading {
  std::vector<Plan> plans;
  std::string error;
};

Reading read(const fs::path& path) {
  const std::string text = contents(path);
  auto plans = planners::read_plans({text, path.filename().string(), {}});
  if (!plans) {
    return {{}, plans.error().where + ": " + plans.error().message};
  }
  return {std::move(*plans), {}};
}

bool is_structured(const std::string& name) {
  return name.find("json") != std::string::npos || name.find("yaml") != std::string::npos ||
         name.find("xml") != std::string::npos;
}

TEST(GoldenPlans, EveryFileReadsWithItsNodes) {
  const auto found = cases();
  if (found.empty()) {
    FAIL() << "no captured plans in " << plans_folder();
  }
  for (const fs::path& folder : found) {
    const auto meta = nlohmann::json::parse(contents(folder / "meta.json"));
    if (!meta.contains("nodes")) {
      continue;
    }
    const auto nodes = meta["nodes"].get<std::size_t>();
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      const bool plan = name == "plan.txt" || name.starts_with("psql-") ||
                        name.starts_with("pgadmin-") || name.starts_with("auto_explain");
      if (!plan) {
        continue;
      }
#if !__has_include("postgresql/explain_yaml.hpp")
      if (name.find("yaml") != std::string::npos || name.find("xml") != std::string::npos) {
        continue;
      }
#endif
      const Reading reading = read(entry.path());
      if (nodes == 0) {
        EXPECT_FALSE(reading.error.empty()) << entry.path();
        continue;
      }
      EXPECT_EQ(reading.error, "") << entry.path();
      // A log holds what nested functions and triggers ran, too, and not what EXPLAIN alone shows.
      if (name.starts_with("auto_explain")) {
        EXPECT_GE(reading.plans.size(), 1U) << entry.path();
        for (const Plan& logged : reading.plans) {
          EXPECT_FALSE(logged.query_text.empty()) << entry.path();
        }
        continue;
      }
      EXPECT_EQ(count_nodes(reading.plans), nodes) << entry.path();
    }
  }
}

TEST(GoldenPlans, TextGivesTheSameModelAsJson) {
  const auto found = cases();
  if (found.empty()) {
    FAIL() << "no captured plans in " << plans_folder();
  }
  std::size_t compared = 0;
  for (const fs::path& folder : found) {
    if (!fs::exists(folder / "plan.txt") || !fs::exists(folder / "plan.json")) {
      continue;
    }
    const Reading json = read(folder / "plan.json");
    if (!json.error.empty()) {
      continue;
    }
    const Reading text = read(folder / "plan.txt");
    ASSERT_EQ(json.plans.size(), text.plans.size()) << folder << text.error;
    for (std::size_t at = 0; at < json.plans.size(); ++at) {
      EXPECT_EQ(shape(json.plans[at]), shape(text.plans[at])) << folder;
      EXPECT_EQ(json.plans[at].settings, text.plans[at].settings) << folder;
      EXPECT_EQ(json.plans[at].triggers.size(), text.plans[at].triggers.size()) << folder;
      EXPECT_EQ(json.plans[at].jit.has_value(), text.plans[at].jit.has_value()) << folder;
      EXPECT_EQ(json.plans[at].serialization.has_value(), text.plans[at].serialization.has_value())
          << folder;
      EXPECT_EQ(text.plans[at].diagnostics.size(), 0U)
          << folder
          << (text.plans[at].diagnostics.empty() ? "" : text.plans[at].diagnostics.front().message);
    }
    ++compared;
  }
  RecordProperty("compared", static_cast<int>(compared));
}

// psql prints tabs as spaces; CSV and pgAdmin keep them.
std::string without_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  return text;
}

// The same statement planned again for each dress may have other times; framed and quoted copies
// of the text must still have its shape.
TEST(GoldenPlans, FramesDoNotChangeThePlan) {
  for (const fs::path& folder : cases()) {
    if (!fs::exists(folder / "psql-aligned.txt")) {
      continue;
    }
    const Reading bare = read(folder / "psql-aligned.txt");
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if ((!name.starts_with("psql-") && !name.starts_with("pgadmin-")) || is_structured(name)) {
        continue;
      }
      const Reading framed = read(entry.path());
      ASSERT_EQ(framed.plans.size(), bare.plans.size()) << entry.path() << framed.error;
      for (std::size_t at = 0; at < bare.plans.size(); ++at) {
        EXPECT_EQ(without_space(shape(bare.plans[at])), without_space(shape(framed.plans[at])))
            << entry.path();
      }
    }
  }
}

}  // namespace
}  // namespace planwright
