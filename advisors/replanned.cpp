#include "replanned.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright::advisors {
namespace {

// Below this the planner says the same.
constexpr double same_cost = 0.01;

struct Replanned {
  ports::CostOracle* planner = nullptr;
  ports::CostAnswer before, after;

  [[nodiscard]] bool same() const {
    const double change = (after.cost - before.cost).value();
    return std::abs(change) <= same_cost * before.cost.value();
  }
};

// The changes when the advice is nothing else; absent otherwise.
std::optional<ports::Configuration> changes_of(const Advice& advice) {
  ports::Configuration changes;
  for (const Action& action : advice.actions) {
    if (const auto* drop = std::get_if<DropIndex>(&action)) {
      changes.dropped.push_back(*drop);
    } else if (const auto* set = std::get_if<SetParameter>(&action)) {
      changes.settings.push_back(*set);
    } else {
      return std::nullopt;
    }
  }
  return advice.actions.empty() ? std::nullopt : std::optional(std::move(changes));
}

std::optional<Replanned> ask(ports::CostOracle& planner, const ports::Configuration& changes) {
  auto after = planner.ask({changes, 0});
  auto before = after ? planner.ask({}) : after;
  if (!before || !before->plan || !after->plan) {
    return std::nullopt;
  }
  return Replanned{&planner, std::move(*before), std::move(*after)};
}

// By the first planner that can; the second may have to be started.
std::optional<Replanned> replan(const AdviceContext& context, const ports::Configuration& changes) {
  if (auto answer = ask(*context.oracle, changes)) {
    return answer;
  }
  ports::CostOracle* other = context.oracle->confirmed_by();
  return other == nullptr ? std::nullopt : ask(*other, changes);
}

bool same_plan(const Plan& a, const Plan& b) {
  return std::ranges::equal(a.nodes, b.nodes, [](const Node& left, const Node& right) {
    return left.kind == right.kind && left.relation == right.relation &&
           left.index == right.index && left.children.size() == right.children.size();
  });
}

// Prices: costs reckoned with others cannot be compared.
bool sets_a_price(const ports::Configuration& changes) {
  return std::ranges::any_of(changes.settings, [](const SetParameter& setting) {
    return setting.name.ends_with("_cost") && !setting.name.starts_with("jit_");
  });
}

void take_evidence(Advice& advice, const Replanned& replanned) {
  Verification& evidence = advice.evidence;
  evidence.level = replanned.planner->level();
  evidence.method = replanned.planner->method();
  evidence.fidelity = replanned.planner->fidelity();
  evidence.cost_before = replanned.before.cost;
  evidence.cost_after = replanned.after.cost;
}

void add_note(Advice& advice, const std::string& note) {
  advice.evidence.note += (advice.evidence.note.empty() ? "" : "; ") + note;
}

// Why the advice is none; empty: it stays.
std::string judge_drop(Advice& advice, const Replanned& replanned) {
  if (!replanned.same() && replanned.after.cost > replanned.before.cost) {
    return "the plan of this statement uses it, whatever the counters say";
  }
  take_evidence(advice, replanned);
  add_note(advice, "planned without it, this statement costs no more");
  return {};
}

std::string judge_prices(Advice& advice, const Replanned& replanned) {
  if (same_plan(*replanned.before.plan, *replanned.after.plan)) {
    return "the planner keeps its plan with it";
  }
  take_evidence(advice, replanned);
  add_note(advice,
           "the planner then takes another plan; the costs before and after are reckoned with "
           "different prices, so their ratio is no gain");
  return {};
}

void judge_setting(Advice& advice, const Replanned& replanned) {
  const bool same = same_plan(*replanned.before.plan, *replanned.after.plan);
  if (!replanned.same()) {
    take_evidence(advice, replanned);
    add_note(advice, same ? "the planner keeps its plan and reckons with less work in it"
                          : "the planner then takes another plan");
  } else {
    add_note(advice, fmt::format("the planner's own figure stays {} with it: it does not see what "
                                 "the measured run has shown",
                                 count_text(replanned.after.cost.value())));
  }
}

bool changes_statistics(const Advice& advice) {
  return std::ranges::any_of(advice.actions, [](const Action& action) {
    return std::holds_alternative<CreateStatistics>(action) ||
           std::holds_alternative<SetStatisticsTarget>(action);
  });
}

}  // namespace

void replan_changes(const AdviceContext& context, AdviceSink& sink) {
  if (context.oracle == nullptr) {
    return;
  }
  std::vector<Advice> kept;
  for (Advice& advice : sink.advice) {
    const auto changes = changes_of(advice);
    const auto replanned = changes ? replan(context, *changes) : std::nullopt;
    std::string why_not;
    if (replanned && !changes->dropped.empty()) {
      why_not = judge_drop(advice, *replanned);
    } else if (replanned && sets_a_price(*changes)) {
      why_not = judge_prices(advice, *replanned);
    } else if (replanned) {
      judge_setting(advice, *replanned);
    }
    if (changes_statistics(advice)) {
      add_note(advice,
               "not planned with: only ANALYZE over the rows can tell what they will say, and "
               "neither HypoPG nor a sandbox has rows");
    }
    if (why_not.empty()) {
      kept.push_back(std::move(advice));
      continue;
    }
    take_evidence(advice, *replanned);
    advice.reason = std::move(why_not);
    sink.rejected.push_back(std::move(advice));
  }
  sink.advice = std::move(kept);
}

}  // namespace planwright::advisors
