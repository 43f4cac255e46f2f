#include "findings/scan_consumer.hpp"

#include <algorithm>
#include <string>

namespace planwright::advisors {
namespace {

constexpr int most_steps_up = 40;  // plans can be as deep as they have nodes

// A CTE's rows are taken by its scans: a condition there may belong inside (cte-filtered-late).
bool may_be_thrown_away(const Plan& plan, const Node& body, const Consumer& consumer) {
  constexpr std::string_view prefix = "CTE ";
  if (!body.subplan_name.starts_with(prefix)) {
    return false;
  }
  const std::string name = body.subplan_name.substr(prefix.size());
  return consumer.aggregate == nullptr ||
         std::ranges::any_of(plan.nodes, [&name](const Node& node) {
           return node.cte == name && node.predicate(PredicateRole::filter) != nullptr;
         });
}

bool is_aggregate(const Node& node) {
  return node.kind == NodeKind::aggregate || node.kind == NodeKind::group ||
         node.kind == NodeKind::unique;
}

// Lets fewer rows through than are enough to need the whole scan. A sort that returns a part of
// what it got was cut short by a Limit, also by one out of sight.
bool cuts(const Node& node, Rows enough) {
  if (node.kind == NodeKind::limit) {
    return true;
  }
  const bool lets_through =
      node.is_join() || node.kind == NodeKind::sort || node.kind == NodeKind::incremental_sort;
  return lets_through && node.total_rows().value_or(Rows(0)) < enough;
}

}  // namespace

Consumer consumer_of(const Plan& plan, const Node& scan, Rows kept, double least_used) {
  Consumer consumer;
  const Node* below = &scan;
  const Node* at = plan.parent_of(scan);
  for (int step = 0; at != nullptr && step < most_steps_up;
       ++step, below = at, at = plan.parent_of(*at)) {
    if (below->relationship == Relationship::init_plan) {
      consumer.needs_all = consumer.needs_all && !may_be_thrown_away(plan, *below, consumer);
      break;
    }
    const bool gathers = at->kind == NodeKind::gather || at->kind == NodeKind::gather_merge;
    if (gathers && consumer.gather == nullptr) {
      consumer.gather = at;
    }
    if (at->kind == NodeKind::modify_table ||
        (consumer.aggregate == nullptr && cuts(*at, kept * least_used))) {
      consumer.needs_all = false;
    }
    if (consumer.aggregate == nullptr && is_aggregate(*at)) {
      consumer.aggregate = at;
    }
  }
  return consumer;
}

}  // namespace planwright::advisors
