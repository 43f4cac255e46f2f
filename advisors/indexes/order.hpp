#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/catalog.hpp>

// Orders and the indexes that have them.
namespace planwright::advisors {

// The column a sort key names: "o.created_at DESC NULLS LAST" is created_at. Absent for anything
// but a column: an expression, a collation, a position.
std::optional<std::string> sort_key_column(std::string_view key);

// Whether a B-tree of the relation delivers rows ordered by `order` once `equal` are fixed: some of
// `equal` in any order, then `order`. Directions are not compared, so it can only say yes too
// often.
bool has_ordered_index(const Relation* relation, const std::vector<std::string>& equal,
                       const std::vector<std::string>& order);

// The keys of an index for `equal` and then the order as a person writes them: "kind, at". It is
// read in both directions, so directions are named only where the sort's keys differ: "kind DESC,
// at".
std::string index_keys(const std::vector<std::string>& equal,
                       const std::vector<std::string>& sort_key,
                       const std::vector<std::string>& order);

}  // namespace planwright::advisors
