#include "report/advice_figures.hpp"

#include <gtest/gtest.h>

#include "report/layout.hpp"

namespace planwright::report {
namespace {

Report timed(double ms, std::optional<double> frequency) {
  Report report;
  Node node;
  node.native = "Seq Scan";
  node.timing.emplace();
  report.plan.nodes.push_back(node);
  report.plan.execution = Milliseconds(ms);
  report.plan.finish();
  report.query.emplace();
  report.query->frequency_per_s = frequency;
  return report;
}

TEST(AdviceFigures, CostsAndTimesSayTheFactor) {
  EXPECT_EQ(cost_text(Cost(13'273), Cost(32)), "cost 13,273 → 32.0 (415 × less)");
  EXPECT_EQ(cost_text(Cost(10), Cost(13)), "cost 10.0 → 13.0 (1.3 × more)");
  EXPECT_EQ(cost_text(Cost(42.1), Cost(41.8)), "cost 42.1 → 41.8 (0.7 % less)");
  EXPECT_EQ(cost_text(Cost(42.1), Cost(42.1)), "cost 42.1 → 42.1 (the same)");
  EXPECT_EQ(cost_text(Cost(0), Cost(5)), "cost 0.0 → 5.0") << "no ratio to nothing";
  EXPECT_EQ(cost_text(Cost(5), std::nullopt), "");
  EXPECT_EQ(time_text(Milliseconds(200), Milliseconds(100)), "200 ms → 100 ms (2.0 × faster)");
}

TEST(AdviceFigures, DearerIsFromOneFifthMore) {
  EXPECT_TRUE(is_dearer({"", Cost(10), Cost(12)}));
  EXPECT_FALSE(is_dearer({"", Cost(10), Cost(11.9)}));
  EXPECT_FALSE(is_dearer({"", Cost(10), Cost(1)}));
  EXPECT_TRUE(is_dearer({"", Cost(0), Cost(1)}));
  EXPECT_FALSE(is_dearer({"", Cost(0), Cost(0)}));
}

TEST(AdviceFigures, ADaysSavingIsABoundUnlessMeasured) {
  Advice advice;
  advice.best_case_share = 0.5;
  EXPECT_FALSE(daily_saving(timed(100, std::nullopt), advice)) << "no frequency, no figure";
  const Report report = timed(100, 10);
  auto saving = daily_saving(report, advice);
  ASSERT_TRUE(saving);
  EXPECT_DOUBLE_EQ(saving->calls, 864'000);
  EXPECT_DOUBLE_EQ(saving->saved.value(), 864'000 * 50.0);
  EXPECT_EQ(saving_text(*saving), "saves at most 12 h of server time");
  // Times that were not measured are no proof of a gain.
  advice.evidence.ms_before = Milliseconds(100);
  advice.evidence.ms_after = Milliseconds(20);
  EXPECT_FALSE(daily_saving(report, advice)->measured);
  advice.evidence.level = EvidenceLevel::measured;
  saving = daily_saving(report, advice);
  EXPECT_TRUE(saving->measured);
  EXPECT_EQ(saving_text(*saving), "saves 19 h of server time");
  EXPECT_EQ(saving_text({1, Milliseconds(-5), true}), "saves nothing");
  EXPECT_EQ(saving_text({1, Milliseconds(86'400'000 * 7.0), false}),
            "saves at most 168 h of server time, as much as 7.0 sessions running all day");
  Report untimed = report;
  untimed.plan.execution.reset();
  untimed.plan.nodes[0].timing.reset();
  advice.evidence = {};
  EXPECT_FALSE(daily_saving(untimed, advice)) << "a share of an unknown time is unknown";
}

TEST(AdviceFigures, LoadsAreSaidInTheUnitThatFits) {
  EXPECT_EQ(load_text(timed(100, std::nullopt)), "");
  EXPECT_EQ(
      load_text(timed(100, 2)),
      "2 a second, 172,800 calls a day; if each takes 100 ms as here, 4.80 h of server time a "
      "day");
  EXPECT_EQ(load_text(timed(100, 0.5)),
            "30 a minute, 43,200 calls a day; if each takes 100 ms as here, 72 min 0 s of server "
            "time a day");
  Report report = timed(100, 5.0 / 86'400);
  report.query->frequency_source = "--frequency";
  EXPECT_EQ(
      load_text(report),
      "5 calls a day (--frequency); if each takes 100 ms as here, 500 ms of server time a day");
  EXPECT_EQ(calls_text(0.1 / 86'400), "under 1 call a day");
}

TEST(AdviceFigures, ABuildIsSaidAsFarAsItIsKnown) {
  Advice advice;
  EXPECT_EQ(build_text(advice), "");
  advice.size = Bytes(1'048'576);
  EXPECT_EQ(build_text(advice), "1.00 MB of disk");
  advice.build = BuildNote{"neither reads nor writes", true};
  EXPECT_EQ(build_text(advice), "1.00 MB of disk; blocks neither reads nor writes");
  advice.size.reset();
  advice.build->seconds = 90;
  advice.build->blocks.clear();
  advice.build->online = false;
  EXPECT_EQ(build_text(advice), "about 90 s; writes wait until it is done");
}

TEST(AdviceFigures, PiecesThatBelongTogetherAreNamed) {
  Advice advice;
  EXPECT_EQ(together_text(advice), "");
  advice.only_with = {2};
  EXPECT_EQ(together_text(advice), "only helps together with 2");
  advice.only_with = {2, 3, 5};
  EXPECT_EQ(together_text(advice), "only helps together with 2, 3 and 5");
}

TEST(Layout, OurOwnSignsHaveAnAsciiForm) {
  EXPECT_EQ(spelled_out("1 → 2 (2 × …) ≥ größe"), "1 -> 2 (2 x ...) >= größe");
}

}  // namespace
}  // namespace planwright::report
