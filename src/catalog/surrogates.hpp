#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>

#include "value_family.hpp"

// Surrogates for the values of one family.
namespace planwright::catalog {

using ValuePairs = std::vector<std::pair<std::string, std::string>>;
using Random = std::function<std::uint64_t()>;

// Of UTF-8.
std::size_t characters(std::string_view text);

// How far the values of a family can be moved before a type cannot hold one.
struct Room {
  long double down = 1e30L, up = 1e30L;
};

// Numbers, dates, times. `values` and `fixed` (their own surrogates) as texts, in any order.
ValuePairs number_surrogates(const ValueFamily& family, std::vector<std::string> values,
                             const std::vector<std::string>& fixed, Room room,
                             const Random& random);

// Texts in their order; `fixed` says which are their own surrogates. A text for which none can be
// found is left out of the result. Texts that begin alike mostly have surrogates that do.
ValuePairs text_surrogates(const std::vector<std::string>& sorted,
                           const std::function<bool(const std::string&)>& fixed, bool by_bytes,
                           std::size_t longest, const Random& random);

ValuePairs uuid_surrogates(std::vector<std::string> values, const Random& random);

// Where a value that is not among the pairs lies: between the surrogates of its neighbours.
// Absent where the value cannot be read.
std::optional<std::string> surrogate_between(const ValueFamily& family, const ValuePairs& pairs,
                                             const std::string& value);

}  // namespace planwright::catalog
