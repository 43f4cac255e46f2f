// Unions and subqueries of MariaDB's JSON plans.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mariadb/json_reader.hpp"

namespace planwright::planners::mariadb {

// --- UNION, INTERSECT, EXCEPT --------------------------------------------------------------------

DraftId JsonReader::set_operation(std::uint32_t place) {
  const bool recursive = document_.at(place).key == "recursive_union";
  const std::string_view name = text(place, "table_name");
  // <union1,2>: the rows go into a temporary table; whether duplicates are dropped there (UNION) or
  // it is for a sort of the whole alone (UNION ALL … ORDER BY) is not printed.
  const bool set =
      name.starts_with("<except") || name.starts_with("<intersect") || name.starts_with("<unit");
  const NodeKind kind = recursive ? NodeKind::recursive_union
                        : set     ? NodeKind::set_op
                                  : NodeKind::append;
  const DraftId id = draft_.add(kind, std::string(document_.at(place).key));
  draft_.at(id).node.alias = std::string(name);
  draft_.at(id).node.in_temporary_table = !name.empty() && !recursive;
  std::vector<DraftId> members;
  std::vector<std::string> operations;
  double estimated = 0;
  double actual = 0;
  bool ran = false;
  const bool was_recursive = std::exchange(recursive_, recursive_ || recursive);
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    if (value.key == "query_specifications" && expect(at, ValueKind::list)) {
      for (const std::uint32_t element : document_.children(at)) {
        const auto block = document_.member(element, "query_block");
        if (!block || !expect(*block, ValueKind::object)) {
          fail(element, "a part of a union without \"query_block\"");
          break;
        }
        const Block part = query_block(*block);
        members.push_back(part.block.top);
        operations.push_back(part.operation);
        const Node& top = draft_.at(part.block.top).node;
        estimated += top.estimated ? top.estimated->rows.value() : 0;
        actual += top.actual ? top.actual->rows.value() * top.actual->loops : 0;
        ran = ran || top.actual;
      }
    } else if (value.key != "table_name" && value.key != "access_type" && value.key != "r_loops" &&
               value.key != "r_rows" && value.key != "subqueries") {
      draft_.unknown(value.key);
      native(draft_.at(id).node, at);
    }
  }
  recursive_ = was_recursive;
  for (const DraftId member : members) {
    draft_.hang(member, id, Relationship::member);
  }
  Node& node = draft_.at(id).node;
  if (!members.empty()) {
    node.estimated = Estimated{};
    node.estimated->rows = Rows(std::clamp(estimated, 0.0, 1e18));
  }
  if (ran) {
    node.actual = Actual{{}, {}, Rows(std::clamp(actual, 0.0, 1e18)), 1};
  }
  if (const auto rows = number(place, "r_rows"); rows && ran) {
    node.actual->rows = Rows(std::clamp(*rows, 0.0, 1e18));
  }
  operations.erase(std::unique(operations.begin(), operations.end()), operations.end());
  std::erase(operations, "");
  if (!operations.empty()) {
    keep_native(node, "operation", fmt::format("{}", fmt::join(operations, ", ")));
  }
  subqueries(place, id);
  return id;
}

// --- subqueries ----------------------------------------------------------------------------------

// Hangs the subqueries of the object at `place` below the nodes whose conditions name them, else
// below `top`.
void JsonReader::subqueries(std::uint32_t place, DraftId top) {
  for (const std::uint32_t list : document_.children(place)) {
    if (document_.at(list).key != "subqueries" || !expect(list, ValueKind::list)) {
      continue;
    }
    for (const std::uint32_t element : document_.children(list)) {
      for (const std::uint32_t at : document_.children(element)) {
        const DraftId first = draft_.size();
        const auto found = dependent(at);
        if (error_) {
          return;
        }
        if (found) {
          hang_subquery(*found, first, top);
        }
      }
    }
  }
}

std::optional<DraftId> JsonReader::dependent(std::uint32_t at) {
  const JsonValue& value = document_.at(at);
  if (value.kind == ValueKind::object && value.key == "query_block") {
    return subquery(at);
  }
  if (value.kind == ValueKind::object &&
      (value.key == "expression_cache" || value.key == "subquery_cache")) {
    return cache(at);
  }
  if (value.kind == ValueKind::object && value.key == "materialization") {
    return materialization(at);
  }
  draft_.unknown(value.key);
  return std::nullopt;
}

void JsonReader::hang_subquery(DraftId subquery, DraftId first, DraftId top) {
  DraftId owner = top;
  if (const auto number = subquery_number_.find(subquery); number != subquery_number_.end()) {
    const auto named = named_in_.find(number->second);
    // What came after `first` is the subquery itself: only a damaged plan names it in there.
    if (named != named_in_.end() && named->second < first) {
      owner = named->second;
    }
  }
  draft_.hang(subquery, owner, Relationship::sub_plan);
}

// The top of a subquery's query block.
DraftId JsonReader::subquery(std::uint32_t place) {
  const Block found = query_block(place);
  Node& top = draft_.at(found.block.top).node;
  if (found.block.select_id) {
    top.subplan_name = fmt::format("subquery#{}", *found.block.select_id);
    subquery_number_[found.block.top] = *found.block.select_id;
  }
  if (found.block.total) {
    top.subquery_run = found.block.loops > 1 ? SubqueryRun::dependent : SubqueryRun::once;
  }
  if (top.access && top.access->type.ends_with("_subquery")) {
    top.subquery_run = SubqueryRun::dependent;
  }
  return found.block.top;
}

// What the subquery gave for values seen before is kept: hits and misses.
DraftId JsonReader::cache(std::uint32_t place) {
  const DraftId id = draft_.add(NodeKind::memoize, std::string(document_.at(place).key));
  for (const std::uint32_t at : document_.children(place)) {
    const JsonValue& value = document_.at(at);
    if (value.key == "query_block" && expect(at, ValueKind::object)) {
      const DraftId top = subquery(at);
      Node& node = draft_.at(top).node;
      node.subquery_run = SubqueryRun::dependent;
      copy_rows(top, id);
      draft_.at(id).node.subplan_name = node.subplan_name;
      draft_.at(id).node.subquery_run = SubqueryRun::dependent;
      if (const auto number = subquery_number_.find(top); number != subquery_number_.end()) {
        subquery_number_[id] = number->second;
      }
      draft_.hang(top, id, Relationship::outer);
    } else if (value.key != "r_loops" && value.key != "r_hit_ratio") {
      native(draft_.at(id).node, at);
    }
  }
  Node& node = draft_.at(id).node;
  if (const auto loops = number(place, "r_loops")) {
    const double lookups = std::clamp(*loops, 0.0, 1e18);
    const double share = std::clamp(number(place, "r_hit_ratio").value_or(0) / 100, 0.0, 1.0);
    MemoizeDetail& memoize = node.memoize.ensure();
    memoize.hits = std::round(lookups * share);
    memoize.misses = lookups - memoize.hits;
    // A cache that seldom helps is given up after 200 lookups; the subquery runs on without it.
    if (node.actual) {
      node.actual->loops = std::max(lookups, node.actual->loops + memoize.hits);
    }
  }
  return id;
}

DraftId JsonReader::materialization(std::uint32_t place) {
  const DraftId id = draft_.add(NodeKind::materialize, "materialization");
  for (const std::uint32_t at : document_.children(place)) {
    if (document_.at(at).key == "query_block" && expect(at, ValueKind::object)) {
      const DraftId top = subquery(at);
      Node& node = draft_.at(top).node;
      node.subquery_run = SubqueryRun::once;
      copy_rows(top, id);
      draft_.at(id).node.subplan_name = node.subplan_name;
      draft_.at(id).node.subquery_run = SubqueryRun::once;
      if (const auto number = subquery_number_.find(top); number != subquery_number_.end()) {
        subquery_number_[id] = number->second;
      }
      draft_.hang(top, id, Relationship::outer);
    } else {
      native(draft_.at(id).node, at);
    }
  }
  return id;
}

}  // namespace planwright::planners::mariadb
