#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <planwright/ports/cost_oracle.hpp>

#include "indexes/access.hpp"

namespace planwright::advisors {

// Places among the proposals, ascending.
using IndexSet = std::vector<std::size_t>;

IndexSet without(const IndexSet& set, std::size_t gone);

// What an index search asks about: the proposals, and the planner that is asked now.
class SupposedSets {
 public:
  explicit SupposedSets(ports::CostOracle& planner) : planner_(&planner) {}

  std::vector<Access> accesses;
  std::vector<Proposal> proposals;

  [[nodiscard]] ports::CostOracle& planner() const { return *planner_; }
  // From now on this one is asked.
  void ask_of(ports::CostOracle& planner) { planner_ = &planner; }

  // The places of the answer's `used` are those among the proposals.
  std::optional<ports::CostAnswer> ask(const IndexSet& set, std::size_t binding = 0) const;
  // The same with these existing indexes gone.
  [[nodiscard]] std::optional<ports::CostAnswer> ask_without(const IndexSet& set,
                                                             std::vector<DropIndex> dropped) const;
  // Bytes; computed once for each.
  double size_of(std::size_t at);

  [[nodiscard]] const Access& access_of(std::size_t at) const {
    return accesses[proposals[at].access];
  }

 private:
  [[nodiscard]] std::optional<ports::CostAnswer> ask(const IndexSet& set,
                                                     ports::CostQuestion question) const;

  ports::CostOracle* planner_;
  std::vector<std::optional<double>> sizes_;  // by proposal
};

}  // namespace planwright::advisors
