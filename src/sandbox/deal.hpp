#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

// In which row which of a column's values stands. Pure, deterministic.
namespace planwright::sandbox {

// Numbers that look random, the same everywhere (splitmix64).
class Dice {
 public:
  explicit Dice(std::string_view seed);
  std::uint64_t next();
  std::uint32_t below(std::uint32_t limit);
  double share();  // 0 ≤ … < 1

 private:
  std::uint64_t state_;
};

using Places = std::vector<std::uint32_t>;  // of each row, its place in the column's sorted values

// Any order.
Places shuffled(std::uint32_t rows, Dice& dice);
// An order that correlates with the rows' own, -1..1.
Places correlated(std::uint32_t rows, double correlation, Dice& dice);
// So that `groups` (of each row, below group_count) and the values, of which there are `distinct`,
// make about `pairs` different pairs: every group is cut into runs, which take neighbouring values.
// The values' frequencies are kept.
Places grouped(const std::vector<std::uint32_t>& groups, std::uint32_t group_count, double distinct,
               double pairs, Dice& dice);

}  // namespace planwright::sandbox
