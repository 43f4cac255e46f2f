#include "pipeline/measured_run.hpp"

#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace planwright::pipeline {
namespace {

// A server that answers every EXPLAIN by a function of its text.
class ScriptedSession : public ports::Session {
 public:
  using Answer = std::function<Result<std::string>(const std::string&)>;
  explicit ScriptedSession(Answer answer) : answer_(std::move(answer)) {}

  [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
  [[nodiscard]] int version() const override { return 150018; }
  [[nodiscard]] std::string version_text() const override { return "15.18"; }
  Result<ports::Table> run(std::string_view sql, std::span<const ports::Parameter>) override {
    sent.emplace_back(sql);
    auto text = answer_(sent.back());
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    return ports::Table{{"QUERY PLAN"}, {{std::move(*text)}}};
  }
  Result<void> restart(const ports::Limits& limits) override {
    transactions.push_back(limits);
    return {};
  }

  std::vector<std::string> sent;
  std::vector<ports::Limits> transactions;

 private:
  Answer answer_;
};

std::string plan(double execution_ms, double hit = 0, double read = 0, double rows = 1) {
  return fmt::format(
      R"([{{"Plan": {{"Node Type": "Seq Scan", "Relation Name": "t", "Alias": "t", )"
      R"("Startup Cost": 0, "Total Cost": 9, "Plan Rows": {3}, "Plan Width": 4, )"
      R"("Actual Startup Time": 0, "Actual Total Time": {0}, "Actual Rows": {3}, "Actual Loops": 1, )"
      R"("Shared Hit Blocks": {1}, "Shared Read Blocks": {2}}}, "Execution Time": {0}}}])",
      execution_ms, hit, read, rows);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string messages(const Measured& measured) {
  std::string all;
  for (const Diagnostic& diagnostic : measured.diagnostics) {
    all += diagnostic.message + "\n";
  }
  return all;
}

// Answers the clock's two questions as if one reading took `ns`.
Result<std::string> clock_answer(const std::string& sql, double ns) {
  constexpr double readings_ms = 10'000 / 1e6;
  return plan(contains(sql, "TIMING OFF") ? 1 : 1 + ns * readings_ms);
}

bool asks_clock(const std::string& sql) {
  return contains(sql, "generate_series");
}

TEST(MeasuredRun, NodesAreTimedWhereTheClockIsFast) {
  ScriptedSession session([](const std::string& sql) -> Result<std::string> {
    return asks_clock(sql) ? clock_answer(sql, 30) : plan(12);
  });
  auto estimated = explain(session, {}, "SELECT 1");
  estimated->plan.nodes[0].estimated->rows = Rows(1e9);
  const auto measured = measure(session, "SELECT 1", {.estimated = &estimated->plan});
  ASSERT_TRUE(measured && measured->run);
  EXPECT_FALSE(contains(session.sent.back(), "TIMING OFF"));
  EXPECT_EQ(messages(*measured), "");
}

TEST(MeasuredRun, ASlowClockLeavesTheNodesUntimedWhereItWouldBeSeen) {
  const auto run_with = [](double estimated_rows) {
    ScriptedSession session([](const std::string& sql) -> Result<std::string> {
      return asks_clock(sql) ? clock_answer(sql, 2000) : plan(12);
    });
    auto estimated = explain(session, {}, "SELECT 1");
    estimated->plan.nodes[0].estimated->rows = Rows(estimated_rows);
    const auto measured = measure(session, "SELECT 1", {.estimated = &estimated->plan});
    return std::pair(session.sent.back(), messages(*measured));
  };
  const auto many = run_with(1e6);
  EXPECT_TRUE(contains(many.first, "TIMING OFF"));
  EXPECT_TRUE(contains(many.second, "reading the clock takes 2000 ns")) << many.second;
  EXPECT_TRUE(contains(many.second, "about 4.00 s")) << many.second;
  const auto few = run_with(10);
  EXPECT_FALSE(contains(few.first, "TIMING OFF"));
  EXPECT_EQ(few.second, "");
}

TEST(MeasuredRun, AServerThatIsBusyOnceHasNoSlowClock) {
  int asked = 0;
  ScriptedSession session([&asked](const std::string& sql) -> Result<std::string> {
    return asks_clock(sql) ? clock_answer(sql, ++asked <= 2 ? 2000 : 30) : plan(12);
  });
  auto estimated = explain(session, {}, "SELECT 1");
  estimated->plan.nodes[0].estimated->rows = Rows(1e6);
  const auto measured = measure(session, "SELECT 1", {.estimated = &estimated->plan});
  ASSERT_TRUE(measured && measured->run);
  EXPECT_EQ(asked, 4);
  EXPECT_FALSE(contains(session.sent.back(), "TIMING OFF"));
}

TEST(MeasuredRun, TheMedianOfSeveralRunsAndTheFirstOnesColdness) {
  int at = 0;
  ScriptedSession session([&at](const std::string& sql) -> Result<std::string> {
    if (asks_clock(sql)) {
      return clock_answer(sql, 30);
    }
    const std::vector<std::string> answers{plan(90, 100, 900), plan(12, 1000), plan(10, 1000)};
    return answers[static_cast<std::size_t>(at++)];
  });
  const auto measured = measure(session, "SELECT 1", {.runs = 3});
  ASSERT_TRUE(measured && measured->run);
  EXPECT_EQ(measured->run->plan.execution->value(), 12);
  EXPECT_TRUE(contains(messages(*measured),
                       "the first run was cold: 900 of 1,000 blocks (7.03 MB) were not in "
                       "shared_buffers, 0 in the last"))
      << messages(*measured);
  EXPECT_TRUE(contains(messages(*measured), "3 runs took 10.0 ms to 90.0 ms; the median, 12.0 ms"))
      << messages(*measured);
}

TEST(MeasuredRun, WritesAreRolledBackAfterEveryRun) {
  ScriptedSession session([](const std::string& sql) -> Result<std::string> {
    return asks_clock(sql) ? clock_answer(sql, 30) : plan(1);
  });
  ASSERT_TRUE(measure(session, "DELETE FROM t", {.runs = 2, .writes = true}));
  ASSERT_EQ(session.transactions.size(), 3U);
  EXPECT_FALSE(session.transactions[0].read_only);
  EXPECT_FALSE(session.transactions[1].read_only);
  EXPECT_TRUE(session.transactions[2].read_only);
  EXPECT_TRUE(contains(session.sent.back(), "WAL"));
}

TEST(MeasuredRun, WhatFailsLeavesThePlanAndALostConnectionDoesNot) {
  const auto failing = [](ErrorCode code, std::string sqlstate) {
    ScriptedSession session([&](const std::string& sql) -> Result<std::string> {
      if (asks_clock(sql)) {
        return clock_answer(sql, 30);
      }
      return tl::make_unexpected(Error{code, "why", sqlstate, {}});
    });
    return measure(session, "SELECT 1", {.timeout = Milliseconds(1500)});
  };
  const auto late = failing(ErrorCode::server, "57014");
  ASSERT_TRUE(late);
  EXPECT_FALSE(late->run);
  EXPECT_TRUE(contains(messages(*late), "did not finish within 1.50 s")) << messages(*late);
  const auto writing = failing(ErrorCode::server, "25006");
  EXPECT_TRUE(contains(messages(*writing), "would write")) << messages(*writing);
  EXPECT_FALSE(failing(ErrorCode::connection, "57P01"));
}

}  // namespace
}  // namespace planwright::pipeline
