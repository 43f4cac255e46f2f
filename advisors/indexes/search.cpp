#include "indexes/search.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/advisors/advisors.hpp>
#include <planwright/base/quantity_text.hpp>

#include "indexes/access.hpp"
#include "indexes/candidate.hpp"
#include "indexes/index_advice.hpp"
#include "indexes/near_ties.hpp"

namespace planwright::advisors {
namespace {

// A set of indexes has to make the statement this much cheaper to be worth its upkeep.
constexpr double least_gain = 0.15;
// What may be given up for a smaller set or smaller indexes: of the gain, and of the cost reached,
// but a few page reads in any case.
constexpr double gain_slack = 0.07;
// For a smaller index in the place of a larger one …
constexpr double cost_slack = 0.25;
constexpr Cost always_slack{20};
// … and for one index less, which is worth more.
constexpr double one_less_cost_slack = 1;
constexpr Cost one_less_always_slack{100};
// And so much: 25 cost units are some six page reads.
constexpr Cost least_saved{25};
// The planner looks at every index of a table: beyond this many, proposals are cut.
constexpr std::size_t most_proposals = 120;
constexpr std::size_t most_for_a_table = 30;
// Runner-ups that are asked alone, to have a number in the report.
constexpr std::size_t most_alone = 6;

using Set = std::vector<std::size_t>;  // places among the proposals, ascending

Set without(const Set& set, std::size_t gone) {
  Set rest;
  std::ranges::copy_if(set, std::back_inserter(rest), [&](std::size_t at) { return at != gone; });
  return rest;
}

class Search {
 public:
  Search(const AdviceContext& context, AdviceSink& sink) : context_(context), sink_(sink) {}

  void run() {
    accesses_ = accesses(context_);
    take_from_rules();
    propose();
    if (proposals_.empty()) {
      return;
    }
    const auto base = ask({});
    if (!base) {
      give_back();
      return;
    }
    nothing_ = base->cost;
    const Set chosen = choose();
    report(chosen);
  }

 private:
  // What the rules advise or reject by arithmetic is only proposed once a planner can be asked.
  void take_from_rules() {
    for (auto* list : {&sink_.advice, &sink_.rejected}) {
      std::vector<Advice> kept;
      for (Advice& advice : *list) {
        const auto* create = advice.actions.size() == 1
                                 ? std::get_if<CreateIndex>(&advice.actions.front())
                                 : nullptr;
        const bool judged = create != nullptr && context_.oracle->can_judge(*create) &&
                            advice.rule != "index-for-foreign-key";
        if (judged) {
          taken_.push_back(std::move(advice));
          was_advised_.push_back(list == &sink_.advice);
        } else {
          kept.push_back(std::move(advice));
        }
      }
      *list = std::move(kept);
    }
  }

  void give_back() {
    for (std::size_t at = 0; at < taken_.size(); ++at) {
      (was_advised_[at] ? sink_.advice : sink_.rejected).push_back(std::move(taken_[at]));
    }
    taken_.clear();
  }

  void propose() {
    std::vector<Proposal> from_rules;
    for (const Advice& advice : taken_) {
      const auto& create = std::get<CreateIndex>(advice.actions.front());
      const auto access = std::ranges::find_if(
          accesses_, [&](const Access& any) { return any.relation->ref == create.relation; });
      if (access != accesses_.end()) {
        const std::size_t before = from_rules.size();
        propose_index(find_rule(advice.rule)->spec, *access, create.index, from_rules);
        for (std::size_t at = before; at < from_rules.size(); ++at) {
          from_rules[at].access = static_cast<std::size_t>(access - accesses_.begin());
        }
      }
    }
    proposals_ = std::move(from_rules);
    for (std::size_t at = 0; at < accesses_.size(); ++at) {
      if (!worth_an_index(*accesses_[at].relation)) {
        continue;
      }
      std::vector<Proposal> mine = proposals_;
      const std::size_t before = mine.size();
      for (const Rule& rule : all_rules()) {
        if (rule.propose != nullptr) {
          rule.propose(rule.spec, accesses_[at], mine);
        }
      }
      if (mine.size() > before + most_for_a_table) {
        mine.resize(before + most_for_a_table);
      }
      for (std::size_t made = before; made < mine.size(); ++made) {
        mine[made].access = at;
      }
      proposals_ = std::move(mine);
    }
    if (proposals_.size() > most_proposals) {
      proposals_.resize(most_proposals);
    }
  }

  // A table of one or two pages is read in no time.
  static bool worth_an_index(const Relation& relation) {
    return !relation.pages || relation.pages->value() > 2 ||
           relation.kind == RelationKind::partitioned_table;
  }

  std::optional<ports::CostAnswer> ask(const Set& set, std::size_t binding = 0) {
    ports::CostQuestion question;
    question.binding = binding;
    for (const std::size_t at : set) {
      question.with.indexes.push_back(proposals_[at].index);
    }
    auto answer = context_.oracle->ask(question);
    if (!answer) {
      last_error_ = answer.error().message;
      return std::nullopt;
    }
    for (std::size_t& used : answer->used) {
      used = set[used];
    }
    return std::move(*answer);
  }

  // Bytes; computed once for each.
  double size_of(std::size_t at) {
    sizes_.resize(proposals_.size());
    if (!sizes_[at]) {
      const Proposal& proposal = proposals_[at];
      sizes_[at] = index_size(proposal.index.index, *accesses_[proposal.access].relation,
                              proposal.rows_share)
                       .value();
    }
    return *sizes_[at];
  }

  // All proposals at once show what can be had; then the set is made small.
  Set choose() {
    Set all(proposals_.size());
    for (std::size_t at = 0; at < all.size(); ++at) {
      all[at] = at;
    }
    auto answer = ask(all);
    if (!answer) {
      answer = ask_in_parts(all);
    }
    if (!answer) {
      return {};
    }
    best_ = answer->cost;
    if (best_.value() > nothing_.value() * (1 - least_gain) || nothing_ - best_ < least_saved ||
        runs_in_no_time()) {
      return {};
    }
    const Cost of_gain = (nothing_ - best_) * gain_slack;
    const Cost one_less =
        best_ + std::min(of_gain, std::max(best_ * one_less_cost_slack, one_less_always_slack));
    const Cost smaller = best_ + std::min(of_gain, std::max(best_ * cost_slack, always_slack));
    const TieBreak ties{proposals_,
                        [this](const Set& any) { return ask(any); },
                        [this](std::size_t at) { return size_of(at); },
                        [this](std::size_t at, std::size_t by) { return keeps_equality(at, by); },
                        [this] { return context_.oracle->questions_left(); },
                        smaller,
                        std::max(best_ * cost_slack, always_slack)};
    const Set enough = make_smaller(leave_out(answer->used, one_less), smaller, one_less);
    const Set set = with_equality(settle_near_ties(enough, ties));
    return worth_carrying(set) ? set : Set{};
  }

  // A copy of some columns that only makes the same scan narrower: less of a gain than its cost
  // says where the table is in the cache anyway.
  bool worth_carrying(const Set& set) {
    constexpr double least_by_columns = 0.25;
    const bool all_carry = std::ranges::all_of(
        set, [&](std::size_t at) { return !proposals_[at].index.index.include.empty(); });
    const auto answer = ask(set);
    return !all_carry || !answer ||
           answer->cost.value() <= nothing_.value() * (1 - least_by_columns);
  }

  // A statement this short is not slow by itself; only its frequency could make it matter.
  [[nodiscard]] bool runs_in_no_time() const {
    constexpr Milliseconds no_time{0.5};
    const auto total = context_.plan.total_time();
    const bool frequent = context_.query != nullptr &&
                          context_.query->frequency_per_s.value_or(0) * no_time.value() > 10;
    return total && *total < no_time && !frequent;
  }

  // One proposal may be one the server refuses: then they are tried table by table.
  std::optional<ports::CostAnswer> ask_in_parts(const Set& all) {
    Set good;
    for (std::size_t access = 0; access < accesses_.size(); ++access) {
      Set part;
      std::ranges::copy_if(all, std::back_inserter(part),
                           [&](std::size_t at) { return proposals_[at].access == access; });
      if (!part.empty() && context_.oracle->questions_left() > 10) {
        if (const auto answer = ask(part)) {
          good.insert(good.end(), answer->used.begin(), answer->used.end());
        }
      }
    }
    std::ranges::sort(good);
    return good.empty() ? std::nullopt : ask(good);
  }

  // Leaves out, largest first, what the rest can do without.
  Set leave_out(Set set, Cost limit) {
    Set order = set;
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t at) { return size_of(at); });
    for (const std::size_t at : order) {
      if (set.size() < 2 || std::ranges::find(set, at) == set.end()) {
        continue;
      }
      if (const auto answer = ask(without(set, at)); answer && answer->cost <= limit) {
        set = answer->used;
      }
    }
    return set;
  }

  // Below a LIMIT the planner reckons that rows which fit are spread evenly over the order it
  // follows; where they are not, an order without the equality columns before it is walked to the
  // end. So those columns are never given up for a smaller index.
  [[nodiscard]] bool keeps_equality(std::size_t large, std::size_t small) const {
    const Access& access = accesses_[proposals_[large].access];
    if (access.orders.empty()) {
      return true;
    }
    const auto has = [](const Index& index, const IndexKey& key) {
      return std::ranges::find(index.keys, key.column, &IndexKey::column) != index.keys.end() ||
             index.where.find('"' + key.column + '"') != std::string::npos;
    };
    return std::ranges::all_of(access.equal, [&](const IndexKey& key) {
      return key.column.empty() || !has(proposals_[large].index.index, key) ||
             has(proposals_[small].index.index, key);
    });
  }

  // For the same reason an index in the order alone makes way for one that has the columns compared
  // with = before it, where that costs a few page reads more at most.
  Set with_equality(Set set) {
    for (const std::size_t at : Set(set)) {
      const Access& access = accesses_[proposals_[at].access];
      const Index& index = proposals_[at].index.index;
      const bool ordered = std::ranges::any_of(access.orders, [&](const auto& order) {
        return order.front().column == index.keys.front().column;
      });
      if (access.equal.empty() || !ordered || !index.where.empty()) {
        continue;
      }
      for (std::size_t other = 0; other < proposals_.size(); ++other) {
        const Index& better = proposals_[other].index.index;
        const std::size_t before = access.equal.size();
        if (proposals_[other].access != proposals_[at].access || !better.where.empty() ||
            better.include != index.include || better.keys.size() != before + index.keys.size() ||
            !std::equal(access.equal.begin(), access.equal.end(), better.keys.begin()) ||
            !std::equal(index.keys.begin(), index.keys.end(),
                        better.keys.begin() + static_cast<std::ptrdiff_t>(before))) {
          continue;
        }
        Set trial = without(set, at);
        trial.push_back(other);
        std::ranges::sort(trial);
        const auto now = ask(set);
        const auto then = ask(trial);
        if (now && then && std::ranges::find(then->used, other) != then->used.end() &&
            then->cost <= now->cost + always_slack) {
          set = trial;
          break;
        }
      }
    }
    return set;
  }

  // Takes smaller indexes of the same table where they do nearly as well.
  Set make_smaller(Set set, Cost limit, Cost one_less) {
    for (const std::size_t at : Set(set)) {
      // A handful, the smallest first: the planner chooses among them.
      Set smaller;
      for (std::size_t other = 0; other < proposals_.size(); ++other) {
        const bool same_table = proposals_[other].index.relation == proposals_[at].index.relation;
        if (same_table && other != at && size_of(other) < 0.95 * size_of(at) &&
            keeps_equality(at, other)) {
          smaller.push_back(other);
        }
      }
      if (smaller.empty()) {
        continue;
      }
      Set trial = without(set, at);
      trial.insert(trial.end(), smaller.begin(), smaller.end());
      std::ranges::sort(trial);
      trial.erase(std::ranges::unique(trial).begin(), trial.end());
      const auto answer = ask(trial);
      // Carrying columns along to save a few page reads is worth as little as one more index.
      const bool plain = !proposals_[at].index.index.include.empty() && answer &&
                         std::ranges::all_of(answer->used, [&](std::size_t used) {
                           return proposals_[used].index.index.include.empty();
                         });
      if (!answer || answer->cost > (plain ? one_less : limit)) {
        continue;
      }
      const auto total = [&](const Set& any) {
        double sum = 0;
        for (const std::size_t one : any) {
          sum += size_of(one);
        }
        return sum;
      };
      if (total(answer->used) < total(set)) {
        set = leave_out(answer->used, one_less);
      }
    }
    return set;
  }

  // --- the report
  // ---------------------------------------------------------------------------------

  void report(const Set& chosen) {
    const auto final_answer = chosen.empty() ? std::nullopt : ask(chosen);
    if (final_answer) {
      sink_.plan_after = final_answer->plan;
      doubt_ = final_answer->doubt;
      advise(chosen, *final_answer);
    }
    reject(chosen, final_answer ? final_answer->cost : nothing_);
  }

  // In the order to apply: what helps most by itself first.
  void advise(const Set& chosen, const ports::CostAnswer& last) {
    Set left = chosen;
    Set done;
    Cost before = nothing_;
    std::vector<std::size_t> waiting;  // advice that did not help before the next one
    while (!left.empty()) {
      std::optional<std::size_t> next;
      Cost after = before;
      for (const std::size_t at : left) {
        Set trial = done;
        trial.push_back(at);
        std::ranges::sort(trial);
        const auto answer = left.size() == 1 ? std::optional(last) : ask(trial);
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

  static void mark_together(Advice& first, const Advice& second) {
    first.tradeoffs.push_back(fmt::format("helps only together with: {}", second.title));
    first.evidence.note += fmt::format(
        "; alone it changes little, with the next index ({}) the "
        "cost falls to {}",
        second.title, count_text(second.evidence.cost_after->value()));
  }

  Advice make_advice(std::size_t at, Cost before, Cost after) {
    const Proposal& proposal = proposals_[at];
    const Access& access = accesses_[proposal.access];
    Advice advice = advice_for(proposal, access);
    advice.evidence.level = context_.oracle->level();
    advice.evidence.method = context_.oracle->method();
    advice.evidence.fidelity = context_.oracle->fidelity();
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
                          proposals_.size())
            : fmt::format("the cheapest of {} indexes by this arithmetic", proposals_.size());
    if (!doubt_.empty()) {
      advice.evidence.level = std::min(advice.evidence.level, EvidenceLevel::modelled);
      advice.evidence.note += "; " + doubt_;
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
  void check_bindings(Advice& advice, const Set& chosen) {
    constexpr double dearer = 1.2;
    const auto& labels = context_.oracle->bindings();
    for (std::size_t binding = 1; binding < labels.size(); ++binding) {
      const auto before = ask({}, binding);
      const auto after = ask(chosen, binding);
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
  void reject(const Set& chosen, Cost reached) {
    std::size_t shown = 0;
    for (std::size_t at = 0; at < proposals_.size() && shown < most_alone; ++at) {
      const bool in = std::ranges::find(chosen, at) != chosen.end();
      if (in || !proposals_[at].index.index.include.empty()) {
        continue;
      }
      const auto alone = ask({at});
      if (!alone) {
        continue;
      }
      ++shown;
      const Access& access = accesses_[proposals_[at].access];
      Advice advice = advice_for(proposals_[at], access);
      advice.evidence.level = context_.oracle->level();
      advice.evidence.method = context_.oracle->method();
      advice.evidence.cost_before = nothing_;
      advice.evidence.cost_after = alone->cost;
      advice.because = because(access);
      advice.reason = why_not(*alone, chosen, reached);
      sink_.rejected.push_back(std::move(advice));
    }
  }

  [[nodiscard]] std::string why_not(const ports::CostAnswer& alone, const Set& chosen,
                                    Cost reached) const {
    if (alone.used.empty()) {
      return context_.oracle->level() == EvidenceLevel::planned ? "the planner would not use it"
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
  AdviceSink& sink_;
  std::vector<Access> accesses_;
  std::vector<Advice> taken_;
  std::vector<bool> was_advised_;
  std::vector<Proposal> proposals_;
  std::vector<std::optional<double>> sizes_;  // by proposal
  Cost nothing_, best_;
  std::string doubt_;  // about the cost of the chosen set
  std::string last_error_;
};

}  // namespace

void search_indexes(const AdviceContext& context, AdviceSink& sink) {
  if (context.oracle != nullptr) {
    Search(context, sink).run();
  }
}

}  // namespace planwright::advisors
