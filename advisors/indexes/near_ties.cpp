#include "indexes/near_ties.hpp"

#include <algorithm>

namespace planwright::advisors {
namespace {

using Set = std::vector<std::size_t>;

constexpr double tie = 0.10;
// Much larger indexes are not looked at: size is what a tie is decided by.
constexpr double most_larger = 1.25;
constexpr std::size_t most_rivals = 2;      // of one index: those with the most keys in common
constexpr std::size_t questions_kept = 12;  // for the report

std::size_t keys_in_common(const Index& a, const Index& b) {
  std::size_t same = 0;
  while (same < a.keys.size() && same < b.keys.size() && a.keys[same] == b.keys[same]) {
    ++same;
  }
  return same;
}

Set rivals_of(std::size_t at, const Set& set, const TieBreak& search) {
  const Proposal& mine = search.proposals[at];
  Set rivals;
  for (std::size_t other = 0; other < search.proposals.size(); ++other) {
    const Proposal& theirs = search.proposals[other];
    const bool chosen = std::ranges::binary_search(set, other);
    if (!chosen && theirs.index.relation == mine.index.relation &&
        keys_in_common(theirs.index.index, mine.index.index) > 0 &&
        search.bytes(other) <= most_larger * search.bytes(at) && search.may_replace(at, other)) {
      rivals.push_back(other);
    }
  }
  std::ranges::stable_sort(rivals, std::greater{}, [&](std::size_t other) {
    return keys_in_common(search.proposals[other].index.index, mine.index.index);
  });
  rivals.resize(std::min(rivals.size(), most_rivals));
  return rivals;
}

}  // namespace

Set settle_near_ties(Set set, const TieBreak& search) {
  const auto now = search.ask(set);
  if (!now) {
    return set;
  }
  Cost best = now->cost;
  for (std::size_t at : Set(set)) {
    for (const std::size_t rival : rivals_of(at, set, search)) {
      if (search.questions_left() <= questions_kept) {
        return set;
      }
      Set trial = set;
      std::ranges::replace(trial, at, rival);
      std::ranges::sort(trial);
      const auto then = search.ask(trial);
      if (!then || then->used.size() != trial.size()) {
        continue;
      }
      const bool tied = then->cost <= search.limit && then->cost <= best * (1 + tie) &&
                        search.bytes(rival) < search.bytes(at);
      const bool smaller = search.bytes(rival) <= search.bytes(at);
      const bool cheaper = then->cost < (smaller ? best : best - search.worth_more);
      if (tied || cheaper) {
        set = std::move(trial);
        best = then->cost;
        at = rival;
      }
    }
  }
  return set;
}

}  // namespace planwright::advisors
