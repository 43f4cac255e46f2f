#include "verify/measured_on_clone.hpp"

#include <gtest/gtest.h>

#include <planwright/model/report.hpp>
#include <planwright/verify/clone.hpp>

#include "verify/clone_guard.hpp"
#include "verify/timed_runs.hpp"

namespace planwright::verify {
namespace {

Advice index_on(const std::string& column, int order, std::vector<int> only_with = {}) {
  Advice advice;
  advice.rule = "index-for-filter";
  Index index;
  index.keys.push_back({column, "", false, false, "", ""});
  advice.actions.emplace_back(CreateIndex{{"public", "t"}, index});
  advice.statements = {"CREATE INDEX ON t (" + column + ");"};
  advice.apply_order = order;
  advice.only_with = std::move(only_with);
  advice.evidence.level = EvidenceLevel::planned;
  advice.evidence.method = "a planner";
  advice.evidence.cost_before = Cost(100);
  advice.evidence.cost_after = Cost(1);
  return advice;
}

Advice of_kind(Action action, int order) {
  Advice advice;
  advice.actions.push_back(std::move(action));
  advice.statements = {"statement " + std::to_string(order)};
  advice.apply_order = order;
  return advice;
}

TriedOnClone tried(const Advice& advice, std::vector<double> before, std::vector<double> after) {
  TriedOnClone one;
  one.statements = advice.statements;
  one.before_ms = std::move(before);
  one.after_ms = std::move(after);
  one.index_bytes = {8192};
  one.rows_share = 1;
  one.used = true;
  return one;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(MeasuredOnClone, WhatCanBeTriedIsTriedInOrderAndTogetherWhereOneNeedsTheOther) {
  Report report;
  report.advice = {index_on("a", 1), of_kind(Analyze{{"public", "t"}}, 2), index_on("b", 3, {5}),
                   of_kind(SetParameter{"work_mem", "64MB"}, 4), index_on("c", 5, {3})};
  const auto groups = to_try(report.advice);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].pieces, (std::vector<const Advice*>{&report.advice[0]}));
  EXPECT_EQ(groups[1].pieces, (std::vector<const Advice*>{&report.advice[2], &report.advice[4]}));
  EXPECT_EQ(groups[2].pieces, (std::vector<const Advice*>{&report.advice[3]}));
}

TEST(MeasuredOnClone, ItHelpsWhenTheMedianFallsByATwentiethAndThePlanUsesIt) {
  const Advice advice = index_on("a", 1);
  EXPECT_TRUE(helped(tried(advice, {100, 101, 500}, {94, 95, 96})));
  EXPECT_FALSE(helped(tried(advice, {100, 101, 500}, {96, 97, 98})));
  TriedOnClone unused = tried(advice, {100}, {50});
  unused.used = false;
  EXPECT_FALSE(helped(unused));
  unused.index_bytes.clear();  // a setting is used by nobody by name
  EXPECT_TRUE(helped(unused));
  TriedOnClone stopped = tried(advice, {100}, {50});
  stopped.after_stopped_ms = 120;
  EXPECT_FALSE(helped(stopped));
  TriedOnClone never_before = tried(advice, {}, {50});
  never_before.before_stopped_ms = 30'000;
  EXPECT_TRUE(helped(never_before));
  TriedOnClone failed = tried(advice, {100}, {});
  failed.failure = "no";
  EXPECT_FALSE(helped(failed));
}

TEST(MeasuredOnClone, MediansAreTheLowerMiddle) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), 2);
  EXPECT_EQ(median({}), 0);
}

TEST(MeasuredOnClone, WhatHelpedBecomesMeasuredAndTheRestIsRejectedAndRenumbered) {
  Report report;
  report.advice = {index_on("a", 1), index_on("b", 2), index_on("c", 3)};
  report.advice[2].tradeoffs = {"its size is approximate, from …", "other"};
  report.rejected = {index_on("z", 0)};
  report.plan_after = std::make_shared<const Plan>();
  MeasuredOnClone measured;
  measured.where = "PostgreSQL 15.18, database clone";
  measured.diagnostics = {{Diagnostic::Level::info, "told"}};
  measured.tried = {tried(report.advice[0], {100, 90, 110}, {100, 99, 101}),
                    tried(report.advice[1], {100, 90, 110}, {1}),
                    tried(report.advice[2], {1}, {0.5, 0.4, 0.6})};
  measured.tried[1].failure = "the disk is full";
  apply_measured(measured, report);

  ASSERT_EQ(report.advice.size(), 2U);
  const Advice& failed = report.advice[0];
  EXPECT_EQ(failed.apply_order, 1);
  EXPECT_EQ(failed.evidence.level, EvidenceLevel::planned);
  EXPECT_TRUE(contains(failed.evidence.note, "not measured: the disk is full"));
  const Advice& good = report.advice[1];
  EXPECT_EQ(good.apply_order, 2);
  EXPECT_EQ(good.evidence.level, EvidenceLevel::measured);
  EXPECT_EQ(good.evidence.ms_before, Milliseconds(1));
  EXPECT_EQ(good.evidence.ms_after, Milliseconds(0.5));
  EXPECT_TRUE(contains(good.evidence.note, "the cost is planned: a planner")) << good.evidence.note;
  EXPECT_EQ(good.size, Bytes(8192));
  EXPECT_EQ(good.tradeoffs, std::vector<std::string>{"other"});

  ASSERT_EQ(report.rejected.size(), 2U);
  const Advice& bad = report.rejected[0];
  EXPECT_EQ(bad.evidence.ms_before, Milliseconds(100));
  EXPECT_EQ(bad.evidence.ms_after, Milliseconds(100));
  EXPECT_TRUE(contains(bad.reason, "did not help")) << bad.reason;
  EXPECT_TRUE(contains(bad.reason, "3 runs before (90.0 ms to 110 ms)")) << bad.reason;
  EXPECT_EQ(report.plan_after, nullptr);
  EXPECT_EQ(report.diagnostics.size(), 1U);
}

TEST(MeasuredOnClone, ThoseThatOnlyHelpTogetherGoTogether) {
  Report report;
  report.advice = {index_on("a", 1, {2}), index_on("b", 2, {1})};
  MeasuredOnClone measured;
  measured.tried = {tried(report.advice[0], {100}, {100})};
  apply_measured(measured, report);
  EXPECT_TRUE(report.advice.empty());
  EXPECT_EQ(report.rejected.size(), 2U);
}

TEST(MeasuredOnClone, OnAnotherScaleTheSizeIsTheCloneS) {
  Report report;
  report.advice = {index_on("a", 1)};
  report.advice[0].size = Bytes(5e6);
  MeasuredOnClone measured;
  measured.tried = {tried(report.advice[0], {100}, {1})};
  measured.tried[0].rows_share = 0.01;
  apply_measured(measured, report);
  EXPECT_EQ(report.advice[0].size, Bytes(5e6));
  EXPECT_TRUE(contains(report.advice[0].evidence.note, "8.00 kB there, with"))
      << report.advice[0].evidence.note;
}

TEST(MeasuredOnClone, WhatDoesNotHelpOnAnotherScaleIsNotRejected) {
  Report report;
  report.advice = {index_on("a", 1)};
  MeasuredOnClone measured;
  measured.tried = {tried(report.advice[0], {1}, {1})};
  measured.tried[0].rows_share = 0.01;
  apply_measured(measured, report);
  ASSERT_EQ(report.advice.size(), 1U);
  EXPECT_EQ(report.advice[0].evidence.level, EvidenceLevel::planned);
  EXPECT_TRUE(contains(report.advice[0].evidence.note, "it did not help: one run before"))
      << report.advice[0].evidence.note;
}

// A server that says who it is.
class Server : public ports::Session {
 public:
  Server(std::vector<std::string> identity, int version) : version_(version) {
    for (std::string& value : identity) {
      row_.emplace_back(std::move(value));
    }
  }
  [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
  [[nodiscard]] int version() const override { return version_; }
  [[nodiscard]] std::string version_text() const override { return "15.18"; }
  Result<ports::Table> run(std::string_view, std::span<const ports::Parameter>) override {
    return ports::Table{
        {"started", "port", "system", "timeline", "standby", "database", "name", "role"}, {row_}};
  }
  Result<void> restart(const ports::Limits&) override { return {}; }

 private:
  int version_;
  std::vector<std::optional<std::string>> row_;
};

TEST(CloneGuard, KnowsTheServerByItsStartNotByTheWayToIt) {
  constexpr int v15 = 150'018;
  Server shop({"1.5", "5432", "77", "00000001", "f", "16384", "shop", "r"}, v15);
  std::vector<Diagnostic> diagnostics;
  EXPECT_FALSE(check_clone(shop, &shop, diagnostics));
  Server other_database({"1.5", "5432", "77", "00000001", "f", "16999", "clone", "r"}, v15);
  const auto beside = check_clone(other_database, &shop, diagnostics);
  ASSERT_TRUE(beside) << beside.error().message;
  EXPECT_EQ(*beside, "PostgreSQL 15.18, database clone");
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_TRUE(contains(diagnostics[0].message, "on the diagnosed server itself"));
  // A physical copy shares identifier and oids.
  Server copy({"2.5", "5432", "77", "00000002", "f", "16384", "shop", "r"}, v15);
  EXPECT_TRUE(check_clone(copy, &shop, diagnostics));
  Server standby({"3.5", "5432", "77", "00000001", "t", "16384", "shop", "r"}, v15);
  EXPECT_FALSE(check_clone(standby, &shop, diagnostics)) << "nothing can be built there";
  // The diagnosed standby's own primary is production.
  const auto primary = check_clone(shop, &standby, diagnostics);
  ASSERT_FALSE(primary);
  EXPECT_TRUE(contains(primary.error().message, "the diagnosed standby follows"));
  EXPECT_TRUE(check_clone(copy, &standby, diagnostics));
  diagnostics.clear();
  Server newer({"2.5", "5432", "78", "00000001", "f", "16384", "shop", "r"}, 160'001);
  EXPECT_TRUE(check_clone(newer, &shop, diagnostics));
  EXPECT_EQ(diagnostics.size(), 1U);
}

}  // namespace
}  // namespace planwright::verify
