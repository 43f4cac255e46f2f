#include <algorithm>

#include <gtest/gtest.h>

#include <planwright/advisors/advisors.hpp>

namespace planwright::advisors {
namespace {

TEST(AutovacuumForTable, PromisesNothingOfThisRunAndSaysWhatMendsIt) {
  Relation table;
  table.ref = {"public", "session"};
  table.rows = Rows(125'000);
  table.counters.emplace();
  Catalog catalog;
  catalog.settings = {{"autovacuum_vacuum_scale_factor", "0.2"}};
  catalog.put(std::move(table));
  Finding bloat;
  bloat.rule = "table-bloat";
  bloat.relation = {"public", "session"};
  bloat.impact.share = 0.68;
  const Plan plan;
  const std::vector<Finding> findings{bloat};
  const Rule* rule = find_rule("autovacuum-for-table");
  ASSERT_NE(rule, nullptr);
  AdviceSink sink;
  std::get<AdviceFunction>(rule->function)(rule->spec, {plan, catalog, nullptr, findings}, sink);
  ASSERT_EQ(sink.advice.size(), 1U);
  EXPECT_EQ(sink.advice[0].best_case_share, 0);
  EXPECT_TRUE(std::ranges::any_of(sink.advice[0].tradeoffs, [](const std::string& said) {
    return said.find("VACUUM (FULL, ANALYZE)") != std::string::npos;
  }));
}

}  // namespace
}  // namespace planwright::advisors
