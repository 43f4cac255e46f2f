#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/query.hpp>

namespace planwright::query {

// A column as whoever reads a relation sees it.
struct VisibleColumn {
  std::string name;
  std::string real;                        // a table's: its name there
  std::optional<std::uint32_t> output;     // a scope's: which of its outputs
  std::optional<QueryRelationId> star_of;  // out of a star: of this relation, its column `real`
};

struct VisibleColumns {
  std::vector<VisibleColumn> list;
  bool complete = false;  // there are no others
  bool any_case = false;  // names are found in any case

  [[nodiscard]] const VisibleColumn* find(std::string_view name) const;
};

// What each relation and scope of a query offers, as far as the catalog tells.
class OfferedColumns {
 public:
  OfferedColumns(const Query& query, const Catalog& catalog);

  const VisibleColumns& of_use(QueryRelationId id);
  const VisibleColumns& of_scope(ScopeId id);

 private:
  enum class State : std::uint8_t { unread, being_read, read };
  VisibleColumns read_use(QueryRelationId id);
  VisibleColumns read_scope(ScopeId id);

  const Query& query_;
  const Catalog& catalog_;
  std::vector<VisibleColumns> uses_, scopes_;
  std::vector<State> use_states_, scope_states_;
};

// Names of columns and aliases as the query's engine compares them (beyond ASCII: byte by byte).
bool same_in_any_case(std::string_view a, std::string_view b);
bool same_name(const Query& query, std::string_view a, std::string_view b);

bool is_system_column(std::string_view name);

// Fills QueryRelation::columns and all_columns of a query whose names are resolved.
void find_needed_columns(Query& query, OfferedColumns& offered);

// Reads the definitions of the views a query uses as scopes below the uses.
void expand_views(Query& query, const Catalog& catalog);

}  // namespace planwright::query
