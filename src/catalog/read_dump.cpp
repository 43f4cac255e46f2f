#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/snapshot.hpp>
#include <planwright/query/schema_dump.hpp>

namespace planwright::catalog {
namespace {

using query::DumpedKind;
using query::DumpedStatement;

// What becomes known only further down in the dump.
struct Names {
  std::set<RelationRef> relations;
  std::map<RelationRef, RelationRef> index_tables;
  std::map<RelationRef, RelationRef> statistics_tables;
  std::map<RelationRef, RelationRef> sequence_owners;
};

Names collect(const std::vector<DumpedStatement>& statements) {
  Names names;
  for (const DumpedStatement& statement : statements) {
    if (statement.kind == DumpedKind::relation || statement.kind == DumpedKind::index) {
      names.relations.insert(statement.about);
    }
    if (statement.about.empty() || statement.object.empty()) {
      continue;
    }
    if (statement.kind == DumpedKind::index) {
      names.index_tables[statement.object] = statement.about;
    } else if (statement.kind == DumpedKind::statistics) {
      names.statistics_tables[statement.object] = statement.about;
    } else if (statement.kind == DumpedKind::sequence) {
      names.sequence_owners[statement.object] = statement.about;
    }
  }
  // A sequence that other tables draw from as well is no part of its owner.
  for (const DumpedStatement& statement : statements) {
    if (statement.kind == DumpedKind::relation) {
      for (const RelationRef& mentioned : statement.mentioned) {
        const auto owner = names.sequence_owners.find(mentioned);
        if (owner != names.sequence_owners.end() && owner->second != statement.about) {
          names.sequence_owners.erase(owner);
        }
      }
    }
  }
  return names;
}

RelationRef look_up(const std::map<RelationRef, RelationRef>& map, const RelationRef& name) {
  const auto found = map.find(name);
  return found == map.end() ? RelationRef{} : found->second;
}

SchemaStatement placed(const DumpedStatement& statement, const Names& names) {
  SchemaStatement result{std::string(statement.text), statement.about, {}};
  switch (statement.kind) {
    case DumpedKind::index:
      if (result.relation.empty()) {
        result.relation = look_up(names.index_tables, statement.object);
        result.refers_to = look_up(names.index_tables, statement.refers_to);
      }
      break;
    case DumpedKind::statistics:
      if (result.relation.empty()) {
        result.relation = look_up(names.statistics_tables, statement.object);
      }
      break;
    case DumpedKind::sequence:
      if (result.relation.empty()) {
        result.relation = look_up(names.sequence_owners, statement.object);
      }
      break;
    case DumpedKind::other: {
      const auto known = std::ranges::find_if(statement.mentioned, [&](const RelationRef& ref) {
        return names.relations.contains(ref);
      });
      result.refers_to = known == statement.mentioned.end() ? RelationRef{} : *known;
      break;
    }
    default:
      result.refers_to = statement.refers_to;
      break;
  }
  if (result.refers_to == result.relation) {
    result.refers_to = {};
  }
  return result;
}

}  // namespace

DumpedSchema read_dump(std::string_view text) {
  const std::vector<DumpedStatement> statements = query::dumped_statements(text);
  const Names names = collect(statements);
  DumpedSchema result;
  std::vector<std::string> foreign;
  for (const DumpedStatement& statement : statements) {
    if (statement.kind == DumpedKind::foreign) {
      foreign.push_back(statement.about.display());
    } else if (statement.kind != DumpedKind::extension && statement.kind != DumpedKind::left_out) {
      result.statements.push_back(placed(statement, names));
    }
  }
  if (!foreign.empty()) {
    constexpr std::size_t most_named = 5;
    const std::size_t more = foreign.size() - std::min(foreign.size(), most_named);
    foreign.resize(foreign.size() - more);
    result.diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format("foreign tables lead to other servers and are left out of the schema: {}{}; "
                     "statements that read them cannot be planned without this server",
                     fmt::join(foreign, ", "), more > 0 ? fmt::format(" and {} more", more) : "")});
  }
  return result;
}

}  // namespace planwright::catalog
