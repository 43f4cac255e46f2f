// No planner at all: our own cost formulas over the plan's numbers and the catalog's statistics.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <planwright/verify/verify.hpp>

#include "plan_pricing.hpp"

namespace planwright::verify {
namespace {

class ArithmeticOracle : public ports::CostOracle {
 public:
  ArithmeticOracle(const Plan& plan, const Catalog& catalog)
      : plan_(plan), catalog_(catalog), costs_(estimates::planner_costs(plan, catalog)) {
    level_ = informed() ? EvidenceLevel::modelled : EvidenceLevel::rule;
    fidelity_ = check_on_scans();
  }

  [[nodiscard]] EvidenceLevel level() const override { return level_; }
  [[nodiscard]] std::string method() const override {
    return "planner arithmetic from the plan's own numbers and the tables' statistics";
  }
  [[nodiscard]] std::string fidelity() const override { return fidelity_; }
  [[nodiscard]] bool can_judge(const CreateIndex& index) const override {
    return index.index.method == "btree" && !index.index.keys.empty();
  }
  [[nodiscard]] const std::vector<std::string>& bindings() const override { return bindings_; }
  [[nodiscard]] std::size_t questions_left() const override { return most_asked - asked_; }

  Result<ports::CostAnswer> ask(const ports::CostQuestion& question) override {
    if (question.binding >= bindings_.size()) {
      return failure(ErrorCode::unsupported,
                     fmt::format("there is no binding {}", question.binding));
    }
    if (plan_.nodes.empty() || !plan_.root().estimated) {
      return failure(ErrorCode::unsupported,
                     "the plan has no costs; run EXPLAIN without COSTS OFF");
    }
    if (!question.with.dropped.empty() || !question.with.settings.empty()) {
      return failure(ErrorCode::unsupported,
                     "only new indexes are priced; what goes or is set needs a planner");
    }
    for (const CreateIndex& index : question.with.indexes) {
      if (!can_judge(index)) {
        return failure(ErrorCode::unsupported,
                       fmt::format("there is no cost model for {} indexes", index.index.method));
      }
    }
    if (asked_ == most_asked) {
      return failure(ErrorCode::unsupported,
                     fmt::format("{} questions were asked, the most of one run", most_asked));
    }
    ++asked_;
    const PlanPricing priced(plan_, catalog_, costs_, question.with.indexes);
    ports::CostAnswer answer;
    const Cost before = plan_.root().estimated->total_cost;
    answer.cost = std::max(before + priced.change(), Cost(costs_.cpu_tuple));
    answer.used.assign(priced.used().begin(), priced.used().end());
    return answer;
  }

 private:
  // Something tells how many rows the statement's conditions keep.
  [[nodiscard]] bool informed() const {
    return plan_.analyzed() || std::ranges::any_of(plan_.nodes, [this](const Node& node) {
             const Relation* relation =
                 node.relation.empty() ? nullptr : catalog_.find(node.relation);
             return relation != nullptr &&
                    std::ranges::any_of(relation->columns, [](const Column& column) {
                      return column.statistics.has_value();
                    });
           });
  }

  // The formulas against the plan's own sequential scans, whose cost is printed.
  [[nodiscard]] std::string check_on_scans() const {
    double worst = 0;
    std::size_t compared = 0;
    for (const Node& node : plan_.nodes) {
      const auto scan = table_scan(plan_, node, catalog_, costs_);
      if (!scan || node.kind != NodeKind::seq_scan || node.parallel_aware || !node.estimated) {
        continue;
      }
      const auto match = estimates::match_terms({}, scan->terms);
      const auto use = estimates::scan_use({}, scan->relation, scan->terms, match);
      const double ours =
          estimates::seq_path(costs_, scan->table, use.filter_operators).total.value();
      const double theirs = std::max(node.estimated->total_cost.value(), 0.01);
      worst = std::max(worst, std::abs(ours - theirs) / theirs);
      ++compared;
    }
    return compared == 0 ? "no scan of the plan could be checked against"
                         : fmt::format("the plan's own sequential scans priced within {:.1f} %",
                                       std::ceil(worst * 1000) / 10);
  }

  static constexpr std::size_t most_asked = 10'000;

  const Plan& plan_;
  const Catalog& catalog_;
  estimates::PlannerCosts costs_;
  EvidenceLevel level_ = EvidenceLevel::rule;
  std::string fidelity_;
  std::vector<std::string> bindings_{"as given"};
  std::size_t asked_ = 0;
};

}  // namespace

std::unique_ptr<ports::CostOracle> arithmetic_oracle(const Plan& plan, const Catalog& catalog) {
  return std::make_unique<ArithmeticOracle>(plan, catalog);
}

}  // namespace planwright::verify
