#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conclude.hpp"
#include "plan_relations.hpp"

namespace planwright::pipeline {
namespace {

bool reads_any(const std::set<RelationRef>& plan, const std::vector<RelationRef>& query) {
  return std::ranges::any_of(plan, [&](const RelationRef& read) {
    return std::ranges::any_of(query, [&](const RelationRef& named) { return read.may_be(named); });
  });
}

}  // namespace

void name_tables(Plan& plan, const Query& query) {
  if (plan.engine == Engine::postgresql) {
    return;
  }
  for (Node& node : plan.nodes) {
    const bool alias_only =
        node.relation.schema.empty() && (node.alias.empty() || node.alias == node.relation.name);
    if (node.relation.empty() || !alias_only) {
      continue;
    }
    const QueryRelation* meant = nullptr;
    for (const QueryRelation& use : query.uses) {
      if (use.source != QueryRelationSource::table || use.alias != node.relation.name) {
        continue;
      }
      // Two scopes may give one alias to different tables.
      if (meant != nullptr && meant->ref.name != use.ref.name) {
        meant = nullptr;
        break;
      }
      meant = &use;
    }
    if (meant != nullptr && meant->ref.name != node.relation.name) {
      node.alias = node.relation.name;
      node.relation = meant->ref;
    }
  }
}

Result<void> check_same_query(Report& report, const Catalog& catalog) {
  if (!report.query || report.query->relations.empty()) {
    return {};
  }
  const std::set<RelationRef> read = relations_of(report.plan);
  if (read.empty() || reads_any(read, report.query->relations)) {
    return {};
  }
  const bool plain_tables =
      !catalog.empty() && std::ranges::all_of(report.query->relations, [&](const RelationRef& ref) {
        const Relation* relation = catalog.find(ref);
        return relation != nullptr && relation->kind == RelationKind::table;
      });
  const std::string message =
      fmt::format("the plan reads {}, the query names {}: the plan is another query's",
                  names_of(read), names_of(report.query->relations));
  if (plain_tables) {
    return failure(ErrorCode::malformed_input, message + "; give the plan of this query");
  }
  note(report, Diagnostic::Level::warning,
       message + ", unless views or partitions stand between them");
  return {};
}

}  // namespace planwright::pipeline
