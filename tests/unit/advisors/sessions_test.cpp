#include "findings/sessions.hpp"

#include <gtest/gtest.h>

#include <planwright/advisors/advisors.hpp>

namespace planwright::advisors {
namespace {

Backend backend(std::int64_t pid, const std::string& state, std::vector<std::int64_t> blocked_by) {
  Backend made;
  made.pid = pid;
  made.state = state;
  made.blocked_by = std::move(blocked_by);
  if (!made.blocked_by.empty()) {
    made.wait_event_type = "Lock";
    made.wait_event = "transactionid";
  }
  return made;
}

Plan plan_of(double ms) {
  Plan plan;
  Node& root = plan.nodes.emplace_back();
  root.actual = Actual{{}, Milliseconds(ms), Rows(1), 1};
  root.timing = Timing{Milliseconds(ms), Milliseconds(ms), {}};
  plan.finish();
  plan.execution = Milliseconds(ms);
  return plan;
}

std::vector<Finding> waits(const Activity& activity, const Plan& plan) {
  Catalog catalog;
  std::vector<Finding> found = find_problems({plan, catalog, nullptr, &activity});
  std::erase_if(found,
                [](const Finding& finding) { return finding.rule != "waits-for-another-session"; });
  return found;
}

// 12 waits for 11, which waits for 10, which does nothing.
Activity chain() {
  Activity activity;
  activity.backends = {backend(10, "idle in transaction", {}), backend(11, "active", {10}),
                       backend(12, "active", {11})};
  activity.backends[0].state_s = 720;
  activity.backends[2].statement_s = 30;
  activity.backends[2].same_statement = true;
  return activity;
}

TEST(Sessions, TheEndOfTheChainIsNamed) {
  const Activity activity = chain();
  const BlockerAtTheEnd blocker = blocker_of(activity, activity.backends[2]);
  EXPECT_EQ(blocker.pid, 10);
  EXPECT_EQ(blocker.text, "pid 10, idle in transaction for 12 min");
}

TEST(Sessions, ADeadlockAndAnUnseenSessionEnd) {
  Activity activity;
  activity.backends = {backend(1, "active", {2}), backend(2, "active", {1})};
  EXPECT_EQ(blocker_of(activity, activity.backends[0]).pid, 1);
  activity.backends[1].blocked_by = {99};
  const BlockerAtTheEnd blocker = blocker_of(activity, activity.backends[0]);
  EXPECT_EQ(blocker.pid, 99);
  EXPECT_EQ(blocker.session, nullptr);
}

TEST(Sessions, AStatementThatWaitsIsFound) {
  const auto found = waits(chain(), plan_of(5));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].title,
            "the plan is not the problem: it waits for pid 10, idle in transaction for 12 min");
  EXPECT_EQ(found[0].severity, Severity::critical);
}

TEST(Sessions, NotWhenAnotherStatementWaitsOrThePlanTakesAsLong) {
  Activity other = chain();
  other.backends[2].same_statement = false;
  EXPECT_TRUE(waits(other, plan_of(5)).empty());
  EXPECT_TRUE(waits(chain(), plan_of(31'000)).empty());
  Activity brief = chain();
  brief.backends[2].statement_s = 0.4;
  EXPECT_TRUE(waits(brief, plan_of(5)).empty());
}

}  // namespace
}  // namespace planwright::advisors
