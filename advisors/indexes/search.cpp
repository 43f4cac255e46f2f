#include "indexes/search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/advisors/advisors.hpp>
#include <planwright/base/quantity_text.hpp>

#include "indexes/access.hpp"
#include "indexes/candidate.hpp"
#include "indexes/index_advice.hpp"
#include "indexes/near_ties.hpp"
#include "indexes/search_report.hpp"
#include "indexes/supposed_sets.hpp"

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

using Set = IndexSet;

class Search {
 public:
  Search(const AdviceContext& context, AdviceSink& sink)
      : context_(context), sink_(sink), sets_(*context.oracle) {}

  void run() {
    sets_.accesses = accesses(context_);
    take_from_rules();
    propose_from_rules();
    propose();
    SearchOutcome outcome;
    outcome.in_no_time = runs_in_no_time();
    if (!sets_.proposals.empty()) {
      const auto base = sets_.ask({});
      if (!base) {
        give_back();
        return;
      }
      nothing_ = base->cost;
      outcome.chosen = choose_among_all();
    }
    confirm(outcome);
    if (!sets_.proposals.empty()) {
      outcome.nothing = nothing_;
      report_search(context_, sets_, outcome, sink_);
    }
  }

 private:
  // The index an advice makes and nothing else but the extension that takes; null: another advice.
  static const CreateIndex* made_by(const Advice& advice) {
    const auto extension = [](const Action& action) {
      return std::holds_alternative<CreateExtension>(action);
    };
    const bool alone = !advice.actions.empty() &&
                       std::all_of(advice.actions.begin(), advice.actions.end() - 1, extension);
    return alone ? std::get_if<CreateIndex>(&advice.actions.back()) : nullptr;
  }

  static bool plain(const Index& index) {
    return index.method == "btree" || index.method == "brin" || index.method == "hash";
  }

  // Its kind, and for kinds that may lack their extension or operators there, this very one.
  bool judged(const Advice& advice) {
    const CreateIndex* create = made_by(advice);
    if (create == nullptr || advice.rule == "index-for-foreign-key" ||
        !sets_.planner().can_judge(*create)) {
      return false;
    }
    return plain(create->index) ||
           (access_to(create->relation) && sets_.planner().ask({{{*create}, {}, {}}, 0}));
  }

  [[nodiscard]] std::optional<std::size_t> access_to(const RelationRef& relation) const {
    const auto found = std::ranges::find_if(
        sets_.accesses, [&](const Access& any) { return any.relation->ref == relation; });
    return found == sets_.accesses.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - sets_.accesses.begin()));
  }

  // What the rules advise or reject by arithmetic is only proposed once a planner can be asked.
  void take_from_rules() {
    for (auto* list : {&sink_.advice, &sink_.rejected}) {
      std::vector<Advice> kept;
      for (Advice& advice : *list) {
        if (judged(advice)) {
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

  void propose_from_rules() {
    for (; proposed_ < taken_.size(); ++proposed_) {
      const Advice& advice = taken_[proposed_];
      const CreateIndex& create = *made_by(advice);
      const auto access = access_to(create.relation);
      if (!access) {
        continue;
      }
      const std::size_t before = sets_.proposals.size();
      propose_index(find_rule(advice.rule)->spec, sets_.accesses[*access], create.index,
                    sets_.proposals);
      for (std::size_t at = before; at < sets_.proposals.size(); ++at) {
        sets_.proposals[at].access = *access;
        if (!plain(create.index)) {
          sets_.proposals[at].told = std::make_shared<const Advice>(advice);
        }
      }
    }
  }

  void propose() {
    std::vector<Proposal>& proposals = sets_.proposals;
    for (std::size_t at = 0; at < sets_.accesses.size(); ++at) {
      if (!worth_an_index(*sets_.accesses[at].relation)) {
        continue;
      }
      const std::size_t before = proposals.size();
      for (const Rule& rule : all_rules()) {
        if (rule.propose != nullptr && rule.spec.engines.contains(context_.plan.engine)) {
          rule.propose(rule.spec, sets_.accesses[at], proposals);
        }
      }
      if (proposals.size() > before + most_for_a_table) {
        proposals.resize(before + most_for_a_table);
      }
      for (std::size_t made = before; made < proposals.size(); ++made) {
        proposals[made].access = at;
      }
    }
    if (proposals.size() > most_proposals) {
      proposals.resize(most_proposals);
    }
  }

  // What was chosen is planned again by whoever confirms, with what only he can judge: from then on
  // all figures are his. He has to plan like production at least as well.
  void confirm(SearchOutcome& outcome) {
    const bool others = std::ranges::any_of(sink_.advice, [&](const Advice& advice) {
      const CreateIndex* create = made_by(advice);
      return create != nullptr && !context_.oracle->can_judge(*create);
    });
    if (outcome.chosen.empty() && !others) {
      return;
    }
    ports::CostOracle* judge = context_.oracle->confirmed_by();
    if (judge == nullptr) {
      return;
    }
    if (judge->level() < context_.oracle->level()) {
      outcome.remark = fmt::format(
          "a sandbox plans this statement otherwise ({}), so it was not asked", judge->fidelity());
      return;
    }
    sets_.ask_of(*judge);
    const auto base = sets_.ask({});
    if (!base) {
      sets_.ask_of(*context_.oracle);
      return;
    }
    nothing_ = base->cost;
    const std::size_t searched = sets_.proposals.size();
    take_from_rules();
    propose_from_rules();
    open_ = outcome.chosen;
    for (std::size_t at = searched; at < sets_.proposals.size(); ++at) {
      open_.push_back(at);
    }
    outcome.chosen = open_.empty() ? Set{} : choose();
  }

  // A table of one or two pages is read in no time.
  static bool worth_an_index(const Relation& relation) {
    return !relation.pages || relation.pages->value() > 2 ||
           relation.kind == RelationKind::partitioned_table;
  }

  Set choose_among_all() {
    open_.resize(sets_.proposals.size());
    std::iota(open_.begin(), open_.end(), std::size_t{0});
    return choose();
  }

  // All proposals at once show what can be had; then the set is made small.
  Set choose() {
    auto answer = sets_.ask(open_);
    if (!answer) {
      answer = ask_in_parts(open_);
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
    const TieBreak ties{sets_.proposals,
                        [this](const Set& any) { return sets_.ask(any); },
                        [this](std::size_t at) { return sets_.size_of(at); },
                        [this](std::size_t at, std::size_t by) {
                          return std::ranges::binary_search(open_, by) && keeps_equality(at, by);
                        },
                        [this] { return sets_.planner().questions_left(); },
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
        set, [&](std::size_t at) { return !sets_.proposals[at].index.index.include.empty(); });
    const auto answer = sets_.ask(set);
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
    for (std::size_t access = 0; access < sets_.accesses.size(); ++access) {
      Set part;
      std::ranges::copy_if(all, std::back_inserter(part),
                           [&](std::size_t at) { return sets_.proposals[at].access == access; });
      if (!part.empty() && sets_.planner().questions_left() > 10) {
        if (const auto answer = sets_.ask(part)) {
          good.insert(good.end(), answer->used.begin(), answer->used.end());
        }
      }
    }
    std::ranges::sort(good);
    return good.empty() ? std::nullopt : sets_.ask(good);
  }

  // Leaves out, largest first, what the rest can do without.
  Set leave_out(Set set, Cost limit) {
    Set order = set;
    std::ranges::stable_sort(order, std::greater{},
                             [&](std::size_t at) { return sets_.size_of(at); });
    for (const std::size_t at : order) {
      if (set.size() < 2 || std::ranges::find(set, at) == set.end()) {
        continue;
      }
      if (const auto answer = sets_.ask(without(set, at)); answer && answer->cost <= limit) {
        set = answer->used;
      }
    }
    return set;
  }

  // Below a LIMIT the planner reckons that rows which fit are spread evenly over the order it
  // follows; where they are not, an order without the equality columns before it is walked to the
  // end. So those columns are never given up for a smaller index.
  [[nodiscard]] bool keeps_equality(std::size_t large, std::size_t small) const {
    const Access& access = sets_.access_of(large);
    if (access.orders.empty()) {
      return true;
    }
    const auto has = [](const Index& index, const IndexKey& key) {
      return std::ranges::find(index.keys, key.column, &IndexKey::column) != index.keys.end() ||
             index.where.find('"' + key.column + '"') != std::string::npos;
    };
    return std::ranges::all_of(access.equal, [&](const IndexKey& key) {
      return key.column.empty() || !has(sets_.proposals[large].index.index, key) ||
             has(sets_.proposals[small].index.index, key);
    });
  }

  // For the same reason an index in the order alone makes way for one that has the columns compared
  // with = before it, where that costs a few page reads more at most.
  Set with_equality(Set set) {
    for (const std::size_t at : Set(set)) {
      const Access& access = sets_.access_of(at);
      const Index& index = sets_.proposals[at].index.index;
      const bool ordered = std::ranges::any_of(access.orders, [&](const auto& order) {
        return order.front().column == index.keys.front().column;
      });
      if (access.equal.empty() || !ordered || !index.where.empty()) {
        continue;
      }
      for (const std::size_t other : open_) {
        const Index& better = sets_.proposals[other].index.index;
        const std::size_t before = access.equal.size();
        if (sets_.proposals[other].access != sets_.proposals[at].access || !better.where.empty() ||
            better.include != index.include || better.keys.size() != before + index.keys.size() ||
            !std::equal(access.equal.begin(), access.equal.end(), better.keys.begin()) ||
            !std::equal(index.keys.begin(), index.keys.end(),
                        better.keys.begin() + static_cast<std::ptrdiff_t>(before))) {
          continue;
        }
        Set trial = without(set, at);
        trial.push_back(other);
        std::ranges::sort(trial);
        const auto now = sets_.ask(set);
        const auto then = sets_.ask(trial);
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
      for (const std::size_t other : open_) {
        const bool same_table =
            sets_.proposals[other].index.relation == sets_.proposals[at].index.relation;
        if (same_table && other != at && sets_.size_of(other) < 0.95 * sets_.size_of(at) &&
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
      const auto answer = sets_.ask(trial);
      // Carrying columns along to save a few page reads is worth as little as one more index.
      const bool plain = !sets_.proposals[at].index.index.include.empty() && answer &&
                         std::ranges::all_of(answer->used, [&](std::size_t used) {
                           return sets_.proposals[used].index.index.include.empty();
                         });
      if (!answer || answer->cost > (plain ? one_less : limit)) {
        continue;
      }
      const auto total = [&](const Set& any) {
        double sum = 0;
        for (const std::size_t one : any) {
          sum += sets_.size_of(one);
        }
        return sum;
      };
      if (total(answer->used) < total(set)) {
        set = leave_out(answer->used, one_less);
      }
    }
    return set;
  }

  const AdviceContext& context_;
  AdviceSink& sink_;
  SupposedSets sets_;
  std::vector<Advice> taken_;
  std::vector<bool> was_advised_;
  std::size_t proposed_ = 0;  // of those taken
  Set open_;                  // the proposals it is chosen from
  Cost nothing_, best_;
};

}  // namespace

void search_indexes(const AdviceContext& context, AdviceSink& sink) {
  if (context.oracle != nullptr) {
    Search(context, sink).run();
  }
}

}  // namespace planwright::advisors
