// Queries of the golden cases against the plans a server made of them: what we resolve must be what
// the server did.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include <planwright/catalog/catalog.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GoldenPlans, ScansAreUsesAndGiveWhatTheServerTakesOfThem) {
  std::size_t scans = 0;
  std::size_t matched = 0;
  std::size_t compared = 0;
  std::size_t needing_more = 0;
  const std::filesystem::path rules = std::string(PLANWRIGHT_TESTS_DIR) + "/golden/rules";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(rules)) {
    const auto directory = entry.path().parent_path();
    if (entry.path().filename() != "query.sql" || !exists(directory / "schema.sql") ||
        !exists(directory / "plan.json")) {
      continue;
    }
    const std::string json = read_file(directory / "plan.json");
    planners::PlanInput input;
    input.text = json;
    const auto plans = planners::read_plans(input);
    Query query = understand(read_file(entry.path()), "query.sql");
    if (!plans || !query.understood()) {
      continue;
    }
    const Catalog catalog =
        catalog::from_ddl(read_file(directory / "schema.sql"), "schema.sql").catalog;
    resolve(query, catalog);
    for (const Expression& expression : query.expressions) {
      const bool is_name = expression.kind == ExpressionKind::column && !expression.names_output &&
                           expression.qualifier != "excluded";
      EXPECT_TRUE(!is_name || expression.relation) << expression.name << " in " << directory;
    }
    const auto uses = uses_of(plans->front(), query, catalog);
    for (const Node& node : plans->front().nodes) {
      if (!node.is_scan() || node.relation.empty()) {
        continue;
      }
      ++scans;
      matched += uses[node.id] ? 1 : 0;
      const auto needed = columns_needed(node, catalog, &query, uses);
      const auto printed = columns_needed(node, catalog, nullptr, {});
      if (uses[node.id] && needed && printed) {
        ++compared;
        needing_more += std::ranges::includes(*needed, *printed) ? 0 : 1;
      }
    }
  }
  EXPECT_GT(scans, 300U);
  EXPECT_GT(matched * 100, scans * 97);
  EXPECT_GT(compared, 50U);
  EXPECT_LE(needing_more, 1U) << "one case holds the plan of another query";
}

}  // namespace
}  // namespace planwright::query
