// Which columns a table, subquery, CTE, function or VALUES offers.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "name_resolver.hpp"

namespace planwright::query {
namespace {

// The server allows 1664 columns; stars of stars could make any number.
constexpr std::size_t most_columns = 4096;

void rename(VisibleColumns& columns, const std::vector<std::string>& names) {
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (at < columns.list.size()) {
      columns.list[at].name = names[at];
    } else if (!columns.complete) {
      columns.list.push_back({.name = names[at], .real = {}, .output = {}, .star_of = {}});
    }
  }
}

}  // namespace

bool is_system_column(std::string_view name) {
  static constexpr std::array<std::string_view, 6> names{"ctid", "xmin",     "xmax",
                                                         "cmin", "tableoid", "cmax"};
  return std::ranges::find(names, name) != names.end();
}

bool same_in_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    return x == y || (std::tolower(x) == std::tolower(y) && x < 0x80 && y < 0x80);
  });
}

bool same_name(const Query& query, std::string_view a, std::string_view b) {
  return a == b || (query.engine != Engine::postgresql && same_in_any_case(a, b));
}

const VisibleColumn* VisibleColumns::find(std::string_view name) const {
  auto found = std::ranges::find(list, name, &VisibleColumn::name);
  if (found == list.end() && any_case) {
    found = std::ranges::find_if(
        list, [&](const VisibleColumn& column) { return same_in_any_case(column.name, name); });
  }
  return found == list.end() ? nullptr : &*found;
}

OfferedColumns::OfferedColumns(const Query& query, const Catalog& catalog)
    : query_(query),
      catalog_(catalog),
      uses_(query.uses.size()),
      scopes_(query.scopes.size()),
      use_states_(query.uses.size(), State::unread),
      scope_states_(query.scopes.size(), State::unread) {
  // A CTE reads those before it: in this order no chain of them is followed by recursion.
  for (ScopeId id = 0; id < query.scopes.size(); ++id) {
    if (query.scopes[id].kind == ScopeKind::cte) {
      of_scope(id);
    }
  }
}

const VisibleColumns& OfferedColumns::of_use(QueryRelationId id) {
  if (use_states_[id] == State::unread) {
    use_states_[id] = State::being_read;
    uses_[id] = read_use(id);
    use_states_[id] = State::read;
  }
  return uses_[id];
}

// While it is being read (a recursive CTE reads itself) nothing is known of it.
const VisibleColumns& OfferedColumns::of_scope(ScopeId id) {
  if (scope_states_[id] == State::unread) {
    scope_states_[id] = State::being_read;
    VisibleColumns read = read_scope(id);
    scopes_[id] = std::move(read);
    scope_states_[id] = State::read;
  }
  return scopes_[id];
}

VisibleColumns OfferedColumns::read_use(QueryRelationId id) {
  const QueryRelation& use = query_.uses[id];
  VisibleColumns columns;
  columns.any_case = query_.engine != Engine::postgresql;
  const Relation* relation =
      use.source == QueryRelationSource::table ? catalog_.find(use.ref) : nullptr;
  if (relation != nullptr && !relation->columns.empty()) {
    columns.complete = true;
    for (const Column& column : relation->columns) {
      columns.list.push_back(
          {.name = column.name, .real = column.name, .output = {}, .star_of = {}});
    }
  } else if (use.contents) {
    // Its own outputs' places stay: a reader's renaming is added below.
    columns = of_scope(*use.contents);
    if (scope_states_[*use.contents] == State::being_read) {
      for (const std::string& name : query_.scopes[*use.contents].column_names) {
        columns.list.push_back({.name = name, .real = {}, .output = {}, .star_of = {}});
      }
    }
  } else if (use.source == QueryRelationSource::function && use.column_aliases.empty()) {
    // A function of a plain type is a column with the alias' name.
    columns.list.push_back({.name = use.alias, .real = {}, .output = {}, .star_of = {}});
  } else if (use.source == QueryRelationSource::function) {
    columns.complete = false;
  }
  rename(columns, use.column_aliases);
  if (use.source == QueryRelationSource::function && !use.column_aliases.empty()) {
    columns.complete = true;
  }
  if (use.ordinality && use.column_aliases.empty()) {
    columns.list.push_back({.name = "ordinality", .real = {}, .output = {}, .star_of = {}});
  }
  return columns;
}

VisibleColumns OfferedColumns::read_scope(ScopeId id) {
  const Scope& scope = query_.scopes[id];
  VisibleColumns columns;
  columns.any_case = query_.engine != Engine::postgresql;
  if (!scope.arms.empty()) {
    columns = of_scope(scope.arms.front());
  } else if (!scope.values.empty() && scope.statement == QueryKind::select) {
    columns.complete = true;
    for (std::uint32_t at = 0; at < scope.values.front().size(); ++at) {
      columns.list.push_back(
          {.name = fmt::format("column{}", at + 1), .real = {}, .output = at, .star_of = {}});
    }
  } else {
    columns.complete = true;
    for (std::uint32_t at = 0; at < scope.outputs.size(); ++at) {
      const QueryOutput& output = scope.outputs[at];
      const Expression& expression = query_.expressions[output.expression];
      if (expression.kind != ExpressionKind::star) {
        columns.list.push_back({.name = output.name, .real = {}, .output = at, .star_of = {}});
        continue;
      }
      for (const QueryRelationId use : scope.relations) {
        if (!expression.qualifier.empty() &&
            !same_name(query_, query_.uses[use].alias, expression.qualifier)) {
          continue;
        }
        const VisibleColumns& inner = of_use(use);
        columns.complete = columns.complete && inner.complete;
        for (const VisibleColumn& column : inner.list) {
          if (columns.list.size() >= most_columns) {
            columns.complete = false;
            break;
          }
          // USING and NATURAL give a column that both sides have once.
          const bool merged =
              expression.qualifier.empty() && !scope.joins.empty() &&
              std::ranges::any_of(scope.joins, [&](const QueryJoin& join) {
                return std::ranges::any_of(join.using_columns, [&](const std::string& merged_name) {
                  return same_name(query_, merged_name, column.name);
                });
              });
          if (merged && columns.find(column.name) != nullptr) {
            continue;
          }
          columns.list.push_back(
              {.name = column.name, .real = column.name, .output = at, .star_of = use});
        }
      }
    }
  }
  rename(columns, scope.column_names);
  return columns;
}

}  // namespace planwright::query
