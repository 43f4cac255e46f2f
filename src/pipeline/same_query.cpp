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
