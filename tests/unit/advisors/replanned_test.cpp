// Advice that is no new index, planned by an oracle of a few lines.
#include "replanned.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace planwright::advisors {
namespace {

std::shared_ptr<const Plan> plan(NodeKind kind) {
  Plan made;
  Node node;
  node.kind = kind;
  made.nodes = {node};
  made.finish();
  return std::make_shared<const Plan>(std::move(made));
}

// Costs 100 by a sequential scan; with any change what the test says.
class Planner : public ports::CostOracle {
 public:
  [[nodiscard]] EvidenceLevel level() const override { return EvidenceLevel::planned; }
  [[nodiscard]] std::string method() const override { return "a planner"; }
  [[nodiscard]] std::string fidelity() const override { return "same plan"; }
  [[nodiscard]] bool can_judge(const CreateIndex&) const override { return true; }
  [[nodiscard]] const std::vector<std::string>& bindings() const override { return bindings_; }
  [[nodiscard]] std::size_t questions_left() const override { return 9; }
  Result<ports::CostAnswer> ask(const ports::CostQuestion& question) override {
    const bool changed = !question.with.dropped.empty() || !question.with.settings.empty();
    if (changed && !can_change) {
      return failure(ErrorCode::unsupported, "not this");
    }
    ports::CostAnswer answer;
    answer.cost = changed ? then : Cost(100);
    answer.plan = plan(changed ? then_plan : NodeKind::seq_scan);
    return answer;
  }
  ports::CostOracle* confirmed_by() override { return other; }

  bool can_change = true;
  Cost then{100};
  NodeKind then_plan = NodeKind::seq_scan;
  ports::CostOracle* other = nullptr;

 private:
  std::vector<std::string> bindings_{"as given"};
};

Advice drop() {
  Index index;
  index.name = "orders_never_idx";
  Advice advice;
  advice.evidence.level = EvidenceLevel::rule;
  advice.actions.emplace_back(DropIndex{{"public", "orders"}, index});
  return advice;
}

Advice set(const std::string& name) {
  Advice advice;
  advice.evidence.level = EvidenceLevel::modelled;
  advice.actions.emplace_back(SetParameter{name, "1"});
  return advice;
}

AdviceSink replanned(Advice advice, ports::CostOracle* oracle) {
  const Plan none;
  const Catalog catalog;
  AdviceSink sink;
  sink.advice.push_back(std::move(advice));
  replan_changes({none, catalog, nullptr, {}, oracle, nullptr}, sink);
  return sink;
}

TEST(Replanned, ADropThatChangesNothingIsPlanned) {
  Planner planner;
  const AdviceSink sink = replanned(drop(), &planner);
  ASSERT_EQ(sink.advice.size(), 1U);
  EXPECT_EQ(sink.advice[0].evidence.level, EvidenceLevel::planned);
  EXPECT_EQ(sink.advice[0].evidence.fidelity, "same plan");
  EXPECT_NE(sink.advice[0].evidence.note.find("costs no more"), std::string::npos);
}

TEST(Replanned, AnIndexThisStatementUsesStays) {
  Planner planner;
  planner.then = Cost(140);
  const AdviceSink sink = replanned(drop(), &planner);
  EXPECT_TRUE(sink.advice.empty());
  ASSERT_EQ(sink.rejected.size(), 1U);
  EXPECT_EQ(sink.rejected[0].evidence.cost_after->value(), 140);
  EXPECT_NE(sink.rejected[0].reason.find("uses it"), std::string::npos);
}

TEST(Replanned, WhoCannotTryItLeavesItToWhoConfirms) {
  Planner first;
  first.can_change = false;
  EXPECT_EQ(replanned(drop(), &first).advice.at(0).evidence.level, EvidenceLevel::rule);
  Planner second;
  first.other = &second;
  EXPECT_EQ(replanned(drop(), &first).advice.at(0).evidence.level, EvidenceLevel::planned);
  EXPECT_EQ(replanned(drop(), nullptr).advice.at(0).evidence.level, EvidenceLevel::rule);
}

TEST(Replanned, ASettingThatLowersTheCost) {
  Planner planner;
  planner.then = Cost(40);
  const Advice advice = replanned(set("work_mem"), &planner).advice.at(0);
  EXPECT_EQ(advice.evidence.level, EvidenceLevel::planned);
  EXPECT_EQ(advice.evidence.cost_before->value(), 100);
  EXPECT_EQ(advice.evidence.cost_after->value(), 40);
}

TEST(Replanned, ASettingThePlannerDoesNotFeelKeepsItsOwnEvidence) {
  Planner planner;
  const Advice advice = replanned(set("work_mem"), &planner).advice.at(0);
  EXPECT_EQ(advice.evidence.level, EvidenceLevel::modelled);
  EXPECT_FALSE(advice.evidence.cost_after.has_value());
  EXPECT_NE(advice.evidence.note.find("stays 100"), std::string::npos) << advice.evidence.note;
}

TEST(Replanned, PricesAreComparedByThePlanNotByTheCost) {
  Planner planner;
  planner.then = Cost(30);
  EXPECT_TRUE(replanned(set("random_page_cost"), &planner).advice.empty())
      << "cheaper pages alone are no gain";
  planner.then_plan = NodeKind::index_scan;
  const Advice advice = replanned(set("random_page_cost"), &planner).advice.at(0);
  EXPECT_EQ(advice.evidence.level, EvidenceLevel::planned);
  EXPECT_NE(advice.evidence.note.find("no gain"), std::string::npos);
}

TEST(Replanned, StatisticsNeedRows) {
  Planner planner;
  Advice statistics;
  statistics.actions.emplace_back(CreateStatistics{{"public", "orders"}, "s", {"a", "b"}});
  const Advice advice = replanned(statistics, &planner).advice.at(0);
  EXPECT_EQ(advice.evidence.level, EvidenceLevel::rule);
  EXPECT_NE(advice.evidence.note.find("has rows"), std::string::npos);
}

TEST(Replanned, OtherAdviceIsLeftAlone) {
  Planner planner;
  Advice vacuum;
  vacuum.actions.emplace_back(Vacuum{{"public", "orders"}});
  EXPECT_EQ(replanned(vacuum, &planner).advice.at(0).evidence.note, "");
}

}  // namespace
}  // namespace planwright::advisors
