#include <gtest/gtest.h>

#include <planwright/advisors/advisors.hpp>

namespace planwright::advisors {
namespace {

Report timed_report() {
  Report report;
  Node& node = report.plan.nodes.emplace_back();
  node.subtree_end = 1;
  node.actual.emplace();
  node.actual->loops = 1;
  node.timing = Timing{Milliseconds(90), Milliseconds(90), {}};
  report.plan.execution = Milliseconds(90);
  return report;
}

TEST(Analysis, APlanWithoutFindingsAndAdviceHasNothingToVerify) {
  const Analysis analysis = analyse(timed_report(), {});
  EXPECT_EQ(analysis.root_cause, "no problem found in this plan");
  EXPECT_TRUE(analysis.verification_plan.starts_with("nothing to verify"));
}

TEST(Analysis, ThatOnlyTheStepsWereNotTimedIsSaid) {
  Report report = timed_report();
  report.plan.nodes.front().timing.reset();
  const Analysis analysis = analyse(report, Milliseconds(50));
  EXPECT_TRUE(analysis.metric.starts_with("execution time 90.0 ms (the steps were not timed)"))
      << analysis.metric;
  EXPECT_EQ(analysis.bottleneck, "not known: the steps were not timed");
  EXPECT_EQ(analysis.gap, "40.0 ms too slow (1.8 ×)");
}

TEST(Analysis, AdviceWithoutAFindingIsToBeVerifiedLikeAnyOther) {
  Report report = timed_report();
  report.advice.emplace_back().title = "index t on a";
  const Analysis analysis = analyse(report, {});
  EXPECT_TRUE(analysis.root_cause.starts_with("no step of this plan is at fault"));
  EXPECT_EQ(analysis.recommended_fix, "index t on a");
  EXPECT_TRUE(analysis.verification_plan.starts_with("apply one change"));
}

}  // namespace
}  // namespace planwright::advisors
