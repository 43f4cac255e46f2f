// What must hold of the attributed times of every captured plan, whatever it is.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <planwright/planners/planners.hpp>

#include "postgresql/explain_json.hpp"
#include "postgresql/explain_xml.hpp"
#include "postgresql/explain_yaml.hpp"

namespace planwright::planners::postgresql {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every plan.json, plan.yaml and plan.xml under tests/golden/plans, in name order.
std::vector<fs::path> captured_plans() {
  std::vector<fs::path> found;
  // tests/db/explain_live points this at plans captured a moment ago.
  const char* live = std::getenv("PLANWRIGHT_TESTS_DIR");
  const fs::path top = fs::path(live != nullptr ? live : PLANWRIGHT_TESTS_DIR) / "golden/plans";
  if (!fs::exists(top)) {
    return found;
  }
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    const std::string name = entry.path().filename().string();
    const bool of_postgresql = entry.path().string().find("/postgresql-") != std::string::npos;
    if (of_postgresql && (name == "plan.json" || name == "plan.yaml" || name == "plan.xml")) {
      found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

Result<std::vector<Plan>> read(const fs::path& path) {
  const std::string text = contents(path);
  const std::string extension = path.extension().string();
  return extension == ".json"   ? read_json(text)
         : extension == ".yaml" ? read_yaml(text)
                                : read_xml(text);
}

bool has_gather(const Plan& plan) {
  return std::ranges::any_of(plan.nodes, [](const Node& node) {
    return node.kind == NodeKind::gather || node.kind == NodeKind::gather_merge;
  });
}

void check_nodes(const Plan& plan) {
  for (const Node& node : plan.nodes) {
    ASSERT_TRUE(node.timing);
    const double self = node.timing->self.value();
    const double total = node.timing->total.value();
    EXPECT_TRUE(std::isfinite(self) && std::isfinite(total));
    EXPECT_GE(self, 0) << describe(node);
    EXPECT_GE(total, self) << describe(node);
  }
}

void check_sum(const Plan& plan) {
  double sum = plan.unattributed.value();
  for (const Node& node : plan.nodes) {
    sum += node.timing->self.value();
  }
  for (const OutsideTime& part : plan.outside) {
    EXPECT_GE(part.time.value(), 0) << part.what;
    sum += part.time.value();
  }
  const double execution = plan.execution->value();
  EXPECT_NEAR(sum, execution, 1e-6);
  if (!has_gather(plan)) {
    EXPECT_LE(std::fabs(plan.unattributed.value()), std::max(0.05, 0.01 * execution));
  }
}

TEST(SelfTimeProperties, HoldForEveryCapturedPlan) {
  const std::vector<fs::path> paths = captured_plans();
  std::size_t timed = 0;
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path.string());
    const auto plans = read(path);
    if (!plans) {
      // EXPLAIN of a utility statement has no plan; anything else must be read.
      EXPECT_NE(plans.error().message.find("no plan in it"), std::string::npos)
          << plans.error().message << " at " << plans.error().where;
      continue;
    }
    for (const Plan& plan : *plans) {
      if (!plan.timed()) {
        continue;
      }
      ++timed;
      check_nodes(plan);
      if (plan.execution) {
        check_sum(plan);
      }
    }
  }
  RecordProperty("timed_plans", static_cast<int>(timed));
  EXPECT_TRUE(paths.empty() || timed > paths.size() / 2);
}

}  // namespace
}  // namespace planwright::planners::postgresql
