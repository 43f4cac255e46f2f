#include "indexes/supposed_sets.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "indexes/index_advice.hpp"

namespace planwright::advisors {

IndexSet without(const IndexSet& set, std::size_t gone) {
  IndexSet rest;
  std::ranges::copy_if(set, std::back_inserter(rest), [&](std::size_t at) { return at != gone; });
  return rest;
}

std::optional<ports::CostAnswer> SupposedSets::ask(const IndexSet& set,
                                                   ports::CostQuestion question) const {
  for (const std::size_t at : set) {
    question.with.indexes.push_back(proposals[at].index);
  }
  auto answer = planner_->ask(question);
  if (!answer) {
    return std::nullopt;
  }
  for (std::size_t& used : answer->used) {
    used = set[used];
  }
  return std::move(*answer);
}

std::optional<ports::CostAnswer> SupposedSets::ask(const IndexSet& set, std::size_t binding) const {
  ports::CostQuestion question;
  question.binding = binding;
  return ask(set, std::move(question));
}

std::optional<ports::CostAnswer> SupposedSets::ask_without(const IndexSet& set,
                                                           std::vector<DropIndex> dropped) const {
  ports::CostQuestion question;
  question.with.dropped = std::move(dropped);
  return ask(set, std::move(question));
}

double SupposedSets::size_of(std::size_t at) {
  sizes_.resize(proposals.size());
  if (!sizes_[at]) {
    const Proposal& proposal = proposals[at];
    sizes_[at] =
        index_size(proposal.index.index, *access_of(at).relation, proposal.rows_share).value();
  }
  return *sizes_[at];
}

}  // namespace planwright::advisors
