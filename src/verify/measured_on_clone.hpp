#pragma once

#include <vector>

#include <planwright/model/advice.hpp>
#include <planwright/model/capture.hpp>

namespace planwright::verify {

// Pieces of advice that are tried as one: one that helps alone, or all that only help together.
struct TriedTogether {
  std::vector<const Advice*> pieces;  // in the order to apply
};
// Those of the advice that can be carried out on a clone (new indexes, settings), in order.
std::vector<TriedTogether> to_try(const std::vector<Advice>& advice);

// Whether the statement became faster by enough to be more than chance.
bool helped(const TriedOnClone& tried);

}  // namespace planwright::verify
