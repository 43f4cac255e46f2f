#include "indexes/search_report.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>

#include "indexes/index_advice.hpp"

namespace planwright::advisors {
namespace {

// Runner-ups that are asked alone, to have a number in the report.
constexpr std::size_t most_alone = 6;
// A gain below this is none.
constexpr double least_gain = 0.15;

class SearchReport {
 public:
  SearchReport(const AdviceContext& context, SupposedSets& sets, const SearchOutcome& outcome,
               AdviceSink& sink)
      : context_(context), sets_(sets), outcome_(outcome), nothing_(outcome.nothing), sink_(sink) {}

  void write() {
    const IndexSet& chosen = outcome_.chosen;
    const auto last = chosen.empty() ? std::nullopt : sets_.ask(chosen);
    if (last) {
      const std::size_t first = sink_.advice.size();
      sink_.plan_after = last->plan;
      doubt_ = last->doubt;
      advise(chosen, *last);
      check_drops(first, last->cost);
    }
    reject(chosen, last ? last->cost : nothing_);
  }

 private:
  // In the order to apply: what helps most by itself first.
  void advise(const IndexSet& chosen, const ports::CostAnswer& last) {
    IndexSet left = chosen;
    IndexSet done;
    Cost before = nothing_;
    std::vector<std::size_t> waiting;  // advice that did not help before the next one
    while (!left.empty()) {
      std::optional<std::size_t> next;
      Cost after = before;
      for (const std::size_t at : left) {
        IndexSet trial = done;
        trial.push_back(at);
        std::ranges::sort(trial);
        const auto answer = left.size() == 1 ? std::optional(last) : sets_.ask(trial);
        if (answer && (!next || answer->cost < after)) {
          next = at;
          after = answer->cost;
        }
      }
      if (!next) {
        next = left.front();
      }
      Advice advice = make_advice(*next, before, after);
      if (after.value() > 0.98 * before.value() && left.size() > 1) {
        waiting.push_back(sink_.advice.size());
      } else {
        for (const std::size_t other : waiting) {
          // Places are 1-based and become the order of application once all advice is sorted.
          sink_.advice[other].only_with.push_back(static_cast<int>(sink_.advice.size()) + 1);
          mark_together(sink_.advice[other], advice);
        }
        waiting.clear();
      }
      if (left.size() == 1) {
        check_bindings(advice, chosen);  // of all of them together, told with the last
      }
      sink_.advice.push_back(std::move(advice));
      done.push_back(*next);
      std::ranges::sort(done);
      left = without(left, *next);
      before = after;
    }
  }

  // Who planned with this index: the planner that searched, where it can suppose such a one, and
  // the one that confirmed.
  [[nodiscard]] std::string method_of(std::size_t at) const {
    const ports::CostOracle& last = sets_.planner();
    const bool both =
        context_.oracle != &last && context_.oracle->can_judge(sets_.proposals[at].index);
    return both ? fmt::format("{}, then confirmed: {}", context_.oracle->method(), last.method())
                : last.method();
  }

  static void mark_together(Advice& first, const Advice& second) {
    first.tradeoffs.push_back(fmt::format("helps only together with: {}", second.title));
    first.evidence.note += fmt::format(
        "; alone it changes little, with the next index ({}) the "
        "cost falls to {}",
        second.title, count_text(second.evidence.cost_after->value()));
  }

  Advice make_advice(std::size_t at, Cost before, Cost after) {
    const Access& access = sets_.access_of(at);
    Advice advice = advice_of(at);
    advice.evidence.level = sets_.planner().level();
    advice.evidence.method = method_of(at);
    advice.evidence.fidelity = sets_.planner().fidelity();
    advice.evidence.cost_before = before;
    advice.evidence.cost_after = after;
    advice.because = because(access);
    advice.best_case_share = changed_share();
    if (!sink_.plan_after && !access.scans.empty()) {
      advice.replaces = above_all(access.scans);
    }
    advice.evidence.note =
        sink_.plan_after
            ? fmt::format("the planner chose this index among {} that were supposed",
                          sets_.proposals.size())
            : fmt::format("the cheapest of {} indexes by this arithmetic", sets_.proposals.size());
    if (sets_.proposals[at].told && sink_.plan_after) {
      advice.evidence.note +=
          "; the index's size is a rough figure, so its cost may be off by a tenth or two";
    }
    if (!doubt_.empty()) {
      advice.evidence.level = std::min(advice.evidence.level, EvidenceLevel::modelled);
      advice.evidence.note += "; " + doubt_;
    }
    if (!outcome_.remark.empty()) {
      advice.evidence.note += "; " + outcome_.remark;
    }
    return advice;
  }

  // The lowest step that holds all of them: the Append of partitions.
  [[nodiscard]] NodeId above_all(const std::vector<NodeId>& scans) const {
    NodeId top = scans.front();
    const auto holds = [&](NodeId scan) {
      return scan >= top && scan < context_.plan.nodes[top].subtree_end;
    };
    while (!std::ranges::all_of(scans, holds) && context_.plan.nodes[top].parent) {
      top = *context_.plan.nodes[top].parent;
    }
    return top;
  }

  // A rule that knows the index's kind says more about it than is true of any index.
  [[nodiscard]] Advice advice_of(std::size_t at) const {
    const Proposal& proposal = sets_.proposals[at];
    return proposal.told ? *proposal.told : advice_for(proposal, sets_.access_of(at));
  }

  // Indexes the new ones make superfluous are planned without, where somebody can.
  void check_drops(std::size_t first, Cost reached) {
    constexpr double dearer = 1.01;
    std::vector<DropIndex> drops;
    for (std::size_t at = first; at < sink_.advice.size(); ++at) {
      for (const Action& action : sink_.advice[at].actions) {
        if (const auto* drop = std::get_if<DropIndex>(&action)) {
          drops.push_back(*drop);
        }
      }
    }
    const auto answer =
        drops.empty() ? std::nullopt : sets_.ask_without(outcome_.chosen, std::move(drops));
    for (std::size_t at = first; answer && at < sink_.advice.size(); ++at) {
      Advice& advice = sink_.advice[at];
      const auto drops_one = [](const Action& action) {
        return std::holds_alternative<DropIndex>(action);
      };
      if (std::ranges::none_of(advice.actions, drops_one)) {
        continue;
      }
      if (answer->cost.value() <= dearer * reached.value()) {
        advice.evidence.note += "; planned without what is dropped too: it costs no more";
      } else {
        advice.risk = Risk::high;
        advice.tradeoffs.insert(
            advice.tradeoffs.begin(),
            fmt::format(
                "the drop makes this statement dearer (cost {} instead of {}): leave it out",
                count_text(answer->cost.value()), count_text(reached.value())));
      }
    }
  }

  // The findings this table's index answers.
  [[nodiscard]] std::vector<std::size_t> because(const Access& access) const {
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at < context_.findings.size(); ++at) {
      const Finding& finding = context_.findings[at];
      if (!finding.node) {
        continue;
      }
      const Node& node = context_.plan.nodes[*finding.node];
      const bool inside = std::ranges::any_of(access.scans, [&](NodeId scan) {
        return scan == node.id || (node.kind == NodeKind::sort && scan > node.id &&
                                   scan < node.subtree_end && node.subtree_end - node.id <= 3);
      });
      const bool by_index = finding.rule.find("row-misestimate") == std::string::npos &&
                            finding.rule.find("reads-from-disk") == std::string::npos;
      if (inside && by_index) {
        found.push_back(at);
      }
    }
    return found;
  }

  // The share of the statement that the new plan does otherwise: what stays is not saved.
  [[nodiscard]] double changed_share() const {
    if (!sink_.plan_after) {
      return 1;
    }
    std::multiset<std::string> after;
    for (const Node& node : sink_.plan_after->nodes) {
      after.insert(signature(*sink_.plan_after, node));
    }
    double stays = 0;
    for (const Node& node : context_.plan.nodes) {
      const auto same = after.find(signature(context_.plan, node));
      if (same != after.end()) {
        after.erase(same);
        stays += self_impact(context_.plan, node).share;
      }
    }
    return std::clamp(1 - stays, 0.0, 1.0);
  }

  static std::string signature(const Plan& plan, const Node& node) {
    std::string indexes = node.index;
    // Which rows a bitmap makes it read is decided below it.
    if (node.kind == NodeKind::bitmap_heap_scan) {
      for (const Node& below : plan.subtree(node)) {
        indexes += "|" + below.index;
      }
    }
    return fmt::format("{}|{}|{}|{}|{:.0f}", to_string(node.kind), node.relation.name, node.alias,
                       indexes, node.estimated ? node.estimated->rows.value() : 0);
  }

  // The same set under other values: a fix for one of them must not hurt the others.
  void check_bindings(Advice& advice, const IndexSet& chosen) {
    constexpr double dearer = 1.2;
    const auto& labels = sets_.planner().bindings();
    for (std::size_t binding = 1; binding < labels.size(); ++binding) {
      const auto before = sets_.ask({}, binding);
      const auto after = sets_.ask(chosen, binding);
      if (!before || !after) {
        continue;
      }
      advice.evidence.bindings.push_back({labels[binding], before->cost, after->cost});
      if (after->cost.value() > dearer * before->cost.value()) {
        advice.tradeoffs.insert(
            advice.tradeoffs.begin(),
            fmt::format("makes it dearer for {}: cost {} before, {} after", labels[binding],
                        count_text(before->cost.value()), count_text(after->cost.value())));
        advice.risk = Risk::high;
      }
    }
  }

  // Runner-ups with their own numbers; what the rules had in mind comes first.
  void reject(const IndexSet& chosen, Cost reached) {
    std::size_t shown = 0;
    IndexSet order(sets_.proposals.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_partition(
        order, [&](std::size_t at) { return sets_.proposals[at].told != nullptr; });
    for (const std::size_t at : order) {
      if (shown == most_alone) {
        break;
      }
      const bool in = std::ranges::find(chosen, at) != chosen.end();
      if (in || !sets_.proposals[at].index.index.include.empty()) {
        continue;
      }
      const auto alone = sets_.ask({at});
      if (!alone) {
        continue;
      }
      ++shown;
      const Access& access = sets_.access_of(at);
      Advice advice = advice_of(at);
      advice.evidence.level = sets_.planner().level();
      advice.evidence.method = method_of(at);
      advice.evidence.cost_before = nothing_;
      advice.evidence.cost_after = alone->cost;
      advice.because = because(access);
      advice.reason = why_not(*alone, chosen, reached);
      sink_.rejected.push_back(std::move(advice));
    }
  }

  [[nodiscard]] std::string why_not(const ports::CostAnswer& alone, const IndexSet& chosen,
                                    Cost reached) const {
    if (alone.used.empty()) {
      return sets_.planner().level() == EvidenceLevel::planned ? "the planner would not use it"
                                                               : "it would not be used";
    }
    if (!chosen.empty() && alone.cost >= reached && alone.cost.value() <= 1.01 * reached.value()) {
      return "no cheaper than what is recommended";
    }
    if (!chosen.empty()) {
      return fmt::format("with it the cost is {}, with what is recommended {}",
                         count_text(alone.cost.value()), count_text(reached.value()));
    }
    const double gain = 1 - alone.cost / nothing_;
    if (gain > least_gain && outcome_.in_no_time) {
      return fmt::format(
          "would cut the cost from {} to {}, but the statement takes {} only: worth an index if it "
          "runs very often (--frequency)",
          count_text(nothing_.value()), count_text(alone.cost.value()),
          text(*context_.plan.total_time()));
    }
    if (gain > least_gain) {
      return fmt::format("would cut the cost from {} to {}, which is nothing at this scale",
                         count_text(nothing_.value()), count_text(alone.cost.value()));
    }
    return gain <= 0 ? std::string("the planner would use it without making the statement cheaper")
                     : fmt::format(
                           "cuts the cost by {:.1f} % only; an index has to be kept up at "
                           "every write",
                           100 * gain);
  }

  const AdviceContext& context_;
  SupposedSets& sets_;
  const SearchOutcome& outcome_;
  Cost nothing_;
  std::string doubt_;  // about the cost of the chosen set
  AdviceSink& sink_;
};

}  // namespace

void report_search(const AdviceContext& context, SupposedSets& sets, const SearchOutcome& outcome,
                   AdviceSink& sink) {
  SearchReport(context, sets, outcome, sink).write();
}

}  // namespace planwright::advisors
