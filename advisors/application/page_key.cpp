#include "application/page_key.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace planwright::advisors {

std::string page_condition(const std::vector<PageKey>& keys) {
  const bool mixed = std::ranges::any_of(
      keys, [&keys](const PageKey& key) { return key.descending != keys.front().descending; });
  const auto sign = [](const PageKey& key) { return key.descending ? "<" : ">"; };
  if (keys.size() == 1) {
    return fmt::format("{} {} $1", keys.front().column, sign(keys.front()));
  }
  std::vector<std::string> parts;
  if (!mixed) {
    std::vector<std::string> values;
    for (const PageKey& key : keys) {
      parts.push_back(key.column);
      values.push_back(fmt::format("${}", parts.size()));
    }
    return fmt::format("({}) {} ({})", fmt::join(parts, ", "), sign(keys.front()),
                       fmt::join(values, ", "));
  }
  std::string equal;
  for (std::size_t at = 0; at < keys.size(); ++at) {
    parts.push_back(fmt::format("({}{} {} ${})", equal, keys[at].column, sign(keys[at]), at + 1));
    equal += fmt::format("{} = ${} AND ", keys[at].column, at + 1);
  }
  return fmt::format("{}", fmt::join(parts, " OR "));
}

std::string page_order(const std::vector<PageKey>& keys) {
  std::vector<std::string> parts;
  std::ranges::transform(keys, std::back_inserter(parts), [](const PageKey& key) {
    return key.column + (key.descending ? " DESC" : "");
  });
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace planwright::advisors
