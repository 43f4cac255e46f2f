#include "findings/scan_reading.hpp"

#include <algorithm>
#include <cmath>

#include <planwright/rules/impact.hpp>

namespace planwright::advisors {
namespace {

constexpr double least_discarded = 0.90;
constexpr double least_scanned = 10'000;
// Plans can be as deep as they have nodes; what decides about a scan is near it.
constexpr int most_steps_up = 40;
constexpr std::size_t longest_condition = 120;

}  // namespace

std::optional<RowsRead> rows_read(const Node& node) {
  if (!node.actual || node.never_executed()) {
    return std::nullopt;
  }
  const double loops = node.actual->loops;
  return RowsRead{*node.total_rows(), node.removed_by_filter.value_or(Rows(0)) * loops,
                  node.removed_by_recheck.value_or(Rows(0)) * loops};
}

std::optional<TableReading> table_reading(const Plan& plan, const Node& scan) {
  const auto rows = rows_read(scan);
  if (!rows) {
    return std::nullopt;
  }
  TableReading reading{*rows, scan.predicate(PredicateRole::filter), &scan,
                       self_impact(plan, scan)};
  if (plan.engine == Engine::mariadb) {
    // Printed as a percentage of an average: whole rows come back only nearly.
    const Rows whole(std::round(rows->kept.value()));
    if (std::abs(whole.value() - rows->kept.value()) < 0.01) {
      reading.rows.filtered += reading.rows.kept - whole;
      reading.rows.kept = whole;
    }
  }
  const Node* above = plan.parent_of(scan);
  if (above == nullptr || above->kind != NodeKind::filter || !above->actual ||
      scan.relationship != Relationship::outer) {
    return reading;
  }
  const Rows kept = std::min(*above->total_rows(), rows->kept);
  reading.rows.filtered = rows->read() - kept;
  reading.rows.kept = kept;
  reading.filter = above->predicate(PredicateRole::filter);
  reading.top = above;
  if (above->timing && scan.timing) {
    reading.impact = time_impact(plan, scan.timing->self + above->timing->self);
  }
  return reading;
}

bool searches_unseen(const Node& scan) {
  return (scan.index_access == IndexAccess::range || scan.index_access == IndexAccess::lookup ||
          scan.index_access == IndexAccess::lookup_or_null) &&
         scan.predicate(PredicateRole::index_cond) == nullptr;
}

std::string_view full_scan_words(Engine engine) {
  return engine == Engine::postgresql ? "sequential scan" : "full table scan";
}

std::optional<TableReading> discarding_table_scan(const Plan& plan, const Node& node) {
  const auto reading = node.kind == NodeKind::seq_scan ? table_reading(plan, node) : std::nullopt;
  if (!reading || reading->filter == nullptr || reading->rows.read().value() < least_scanned ||
      reading->rows.filtered_share() < least_discarded) {
    return std::nullopt;
  }
  return reading;
}

bool leads_an_index(const Relation& relation, std::string_view column) {
  return std::ranges::any_of(relation.indexes, [column](const Index& index) {
    return index.valid && index.method == "btree" && index.where.empty() && !index.keys.empty() &&
           index.keys.front().column == column;
  });
}

const Predicate* unindexed_equality(const std::vector<Predicate>& terms, const Relation* relation) {
  const auto found = std::ranges::find_if(terms, [relation](const Predicate& term) {
    return (term.predicate_class == PredicateClass::equality ||
            term.predicate_class == PredicateClass::in_list) &&
           term.column.bare() && term.operand_kind != OperandKind::same_row &&
           term.operand_kind != OperandKind::volatile_or_unknown &&
           (relation == nullptr || !leads_an_index(*relation, term.column.column));
  });
  return found == terms.end() ? nullptr : &*found;
}

std::string_view index_method(const Catalog& catalog, const Node& scan, std::string_view index) {
  const Relation* relation = catalog.find(scan.relation);
  if (relation == nullptr) {
    return {};
  }
  const auto found = std::ranges::find(relation->indexes, index, &Index::name);
  return found == relation->indexes.end() ? std::string_view{} : std::string_view(found->method);
}

const Node* limit_above(const Plan& plan, const Node& scan) {
  const Node* at = &scan;
  for (int step = 0; step < most_steps_up; ++step) {
    const Node* parent = plan.parent_of(*at);
    if (parent == nullptr) {
      return nullptr;
    }
    switch (parent->kind) {
      case NodeKind::limit:
        return parent;
      case NodeKind::nested_loop:
        if (at->relationship != Relationship::outer) {
          return nullptr;
        }
        break;
      case NodeKind::result:
      case NodeKind::filter:
      case NodeKind::subquery_scan:
      case NodeKind::lock_rows:
      case NodeKind::gather:
      case NodeKind::gather_merge:
      case NodeKind::append:
      case NodeKind::merge_append:
        if (at->relationship == Relationship::init_plan ||
            at->relationship == Relationship::sub_plan) {
          return nullptr;
        }
        break;
      default:
        return nullptr;
    }
    at = parent;
  }
  return nullptr;
}

const Node* ordered_walk_limit(const Plan& plan, const Node& scan) {
  if (scan.kind != NodeKind::index_scan && scan.kind != NodeKind::index_only_scan) {
    return nullptr;
  }
  const NodePredicate* condition = scan.predicate(PredicateRole::index_cond);
  if (condition != nullptr && (condition->terms.empty() ||
                               !std::ranges::all_of(condition->terms, [](const Predicate& term) {
                                 return term.predicate_class == PredicateClass::range ||
                                        term.predicate_class == PredicateClass::is_not_null;
                               }))) {
    return nullptr;
  }
  return limit_above(plan, scan);
}

std::vector<std::string> columns_of(const NodePredicate& predicate) {
  std::vector<std::string> columns;
  const auto add = [&columns](const Predicate& term) {
    const std::string& column = term.column.column;
    if (!column.empty() && std::ranges::find(columns, column) == columns.end()) {
      columns.push_back(column);
    }
  };
  for (const Predicate& term : predicate.terms) {
    add(term);
    std::ranges::for_each(term.alternatives, add);
  }
  return columns;
}

std::string brief(std::string_view condition) {
  if (condition.size() <= longest_condition) {
    return std::string(condition);
  }
  std::size_t end = longest_condition;
  // Not in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(condition[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return std::string(condition.substr(0, end)) + " …";
}

std::string listed(const std::vector<std::string>& names, std::string_view last) {
  std::string list;
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (at > 0) {
      list += at + 1 < names.size() ? ", " : " " + std::string(last) + " ";
    }
    list += names[at];
  }
  return list;
}

}  // namespace planwright::advisors
