#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <planwright/ports/cost_oracle.hpp>

#include "indexes/access.hpp"

namespace planwright::advisors {

// What the tie-break needs of the search: places are those among the proposals, sets ascend.
struct TieBreak {
  std::span<const Proposal> proposals;
  // The planner's answer for a set; absent: it could not be asked.
  std::function<std::optional<ports::CostAnswer>(const std::vector<std::size_t>&)> ask;
  std::function<double(std::size_t)> bytes;
  // Whether the second may stand in for the first at all.
  std::function<bool(std::size_t, std::size_t)> may_replace;
  std::function<std::size_t()> questions_left;
  Cost limit;       // no set dearer than this is settled for
  Cost worth_more;  // what a larger index has to save
};

// When several supposed indexes are offered at once, the planner chooses by sizes and descents that
// are not the real ones, and corrected costs may put two of them the other way round. So each
// chosen index's rivals of about its size are planned alone in its place: a cheaper one takes it,
// and of two within 10 % of each other the smaller one does.
std::vector<std::size_t> settle_near_ties(std::vector<std::size_t> set, const TieBreak& search);

}  // namespace planwright::advisors
