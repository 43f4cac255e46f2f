#include "advice_order.hpp"

#include <gtest/gtest.h>

namespace planwright::advisors {
namespace {

struct Case {
  Plan plan;
  Catalog catalog;
  Query query;
  std::vector<Finding> findings;
  AdviceSink sink;

  Case() {
    plan.nodes.emplace_back().timing = Timing{Milliseconds(90), Milliseconds(90), {}};
    plan.execution = Milliseconds(90);
    plan.planning = Milliseconds(10);
    query.frequency_per_s = 10;
  }
  void add(AdviceKind kind, const std::string& title, double share) {
    Advice advice;
    advice.kind = kind;
    advice.title = title;
    advice.best_case_share = share;
    sink.advice.push_back(advice);
  }
  std::vector<std::string> order() {
    order_advice({plan, catalog, &query, findings}, sink);
    std::vector<std::string> titles;
    for (const Advice& advice : sink.advice) {
      titles.push_back(advice.title);
    }
    return titles;
  }
};

using Titles = std::vector<std::string>;

TEST(AdviceOrder, TheApplicationComesAfterTheDatabase) {
  Case given;
  given.add(AdviceKind::application, "cache it", 0.9);
  given.add(AdviceKind::setting, "set it", 0.2);
  given.add(AdviceKind::index, "index it", 0.5);
  EXPECT_EQ(given.order(), (Titles{"index it", "set it", "cache it"}));
}

TEST(AdviceOrder, UnlessItsNumbersSayMore) {
  Case given;
  given.add(AdviceKind::index, "index it", 0.5);  // leaves 50 ms of 100 at best
  given.add(AdviceKind::application, "cache it", 0.99);
  given.sink.advice.back().evidence.ms_before = Milliseconds(100);
  given.sink.advice.back().evidence.ms_after = Milliseconds(1);
  EXPECT_EQ(given.order(), (Titles{"cache it", "index it"}));
  // 10 calls a second are 864,000 a day: 100 ms, 50 ms and 1 ms each.
  EXPECT_EQ(given.sink.advice.front().evidence.note,
            "now 24 h 0 min of server time a day; after the best database change here (index it) "
            "12 h 0 min of server time a day at best; after this 14 min 24 s of server time a day");
}

TEST(AdviceOrder, ACheaperPlanThanTheApplicationCanOfferStaysFirst) {
  Case given;
  given.add(AdviceKind::application, "cache it", 0.9);
  given.sink.advice.back().evidence.ms_after = Milliseconds(10);
  given.add(AdviceKind::index, "index it", 0.95);
  given.sink.advice.back().evidence.cost_before = Cost(1000);
  given.sink.advice.back().evidence.cost_after = Cost(10);  // 0.95 · 0.99 saved: 6 ms are left
  EXPECT_EQ(given.order(), (Titles{"index it", "cache it"}));
}

TEST(AdviceOrder, WhoWaitsForALockIsHelpedByNothingElse) {
  Case given;
  given.findings.emplace_back().rule = "waits-for-another-session";
  given.add(AdviceKind::index, "index it", 1);
  given.add(AdviceKind::application, "end it", 0.5);
  given.sink.advice.back().because = {0};
  EXPECT_EQ(given.order(), (Titles{"end it", "index it"}));
}

}  // namespace
}  // namespace planwright::advisors
