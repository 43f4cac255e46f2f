#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/diagnostic.hpp>
#include <planwright/model/identifiers.hpp>

namespace planwright {

enum class QueryKind : std::uint8_t { select, insert, update, remove, merge, utility, unknown };

std::string_view to_string(QueryKind kind);  // "select", "insert", "update", "delete" …

// One statement as far as it could be understood. `kind` is unknown when it could not be parsed;
// then `diagnostics` says why and only the text is set.
struct Query {
  std::string text;
  std::string normalized;   // literals replaced by $1, $2 …
  std::string fingerprint;  // 16 hex digits; equal for statements that differ in literals only
  QueryKind kind = QueryKind::unknown;
  // Relations named in FROM, INTO, UPDATE, USING …, in order of appearance, without CTE names.
  std::vector<RelationRef> relations;
  std::vector<Diagnostic> diagnostics;
};

}  // namespace planwright
