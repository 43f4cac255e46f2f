#include "indexes/order.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace planwright::advisors {

std::optional<std::string> sort_key_column(std::string_view key) {
  for (const std::string_view suffix : {" NULLS FIRST", " NULLS LAST", " DESC", " desc"}) {
    if (key.ends_with(suffix)) {
      key.remove_suffix(suffix.size());
    }
  }
  if (const auto dot = key.rfind('.'); dot != std::string_view::npos) {
    // MariaDB prints expressions without parentheses: "o.price * o.amount" ends like a column.
    const std::string_view before = key.substr(0, dot);
    if (before.find_first_of("\"`") == std::string_view::npos &&
        before.find_first_of(" ()[]'+-*/|,:<>=") != std::string_view::npos) {
      return std::nullopt;
    }
    key.remove_prefix(dot + 1);
  }
  if (key.size() > 2 && (key.front() == '"' || key.front() == '`') && key.back() == key.front()) {
    key = key.substr(1, key.size() - 2);
  }
  if (key.empty() || key.find_first_of(" ()[]\"'+-*/|,:<>=") != std::string_view::npos) {
    return std::nullopt;
  }
  return std::string(key);
}

bool has_ordered_index(const Relation* relation, const std::vector<std::string>& equal,
                       const std::vector<std::string>& order) {
  if (relation == nullptr || order.empty()) {
    return false;
  }
  return std::ranges::any_of(relation->indexes, [&](const Index& index) {
    std::size_t at = 0;
    while (at < index.keys.size() && index.keys[at].column != order.front() &&
           std::ranges::find(equal, index.keys[at].column) != equal.end()) {
      ++at;
    }
    return index.method == "btree" && index.valid && index.keys.size() >= at + order.size() &&
           std::equal(
               order.begin(), order.end(), index.keys.begin() + static_cast<std::ptrdiff_t>(at),
               [](const std::string& column, const IndexKey& key) { return key.column == column; });
  });
}

std::string index_keys(const std::vector<std::string>& equal,
                       const std::vector<std::string>& sort_key,
                       const std::vector<std::string>& order) {
  const auto descends = [](const std::string& key) { return key.find(" DESC") != key.npos; };
  const bool mixed = std::ranges::any_of(
      sort_key, [&](const std::string& key) { return descends(key) != descends(sort_key[0]); });
  std::vector<std::string> keys = equal;
  for (std::size_t at = 0; at < order.size(); ++at) {
    keys.push_back(order[at] + (mixed && descends(sort_key[at]) ? " DESC" : ""));
  }
  return fmt::format("{}", fmt::join(keys, ", "));
}

}  // namespace planwright::advisors
