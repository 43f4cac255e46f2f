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

// How far the clone's rows may be from the diagnosed server's before the times say little.
inline constexpr double order_of_magnitude = 10;
bool on_another_scale(const TriedOnClone& tried);

}  // namespace planwright::verify
