#include "mysql/self_time.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mysql/operation.hpp"

namespace planwright::planners::mysql {
namespace {

// TREE prints about three digits; below a microsecond the clock itself is the noise.
constexpr double rounding_share = 0.02;
constexpr double rounding_ms = 0.002;

// No server runs for longer (300 years), and sums stay finite.
constexpr double most_ms = 1e13;

bool beyond_rounding(double excess, double of) {
  return excess > std::max(rounding_ms, rounding_share * of);
}

// The words of the node itself name the subquery ("Aggregate: sum((select #2))"): it reads it for
// every row of its input, not whoever reads its own rows.
bool reads_itself(const Node& owner, const Node& subquery) {
  const std::string_view heading = subquery.subplan_name;
  const std::string_view number = heading.substr(0, heading.find(' ', heading.find('#')));
  const std::string name = "select " + std::string(number.substr(number.find('#'))) + ")";
  return std::ranges::any_of(owner.native_fields, [&](const auto& field) {
    return field.second.find(name) != std::string::npos;
  });
}

// The select list's subqueries of a statement or subquery; of any other node they are inside it.
bool is_beside(const Node& owner, const Node& child) {
  return is_in_projection(child) && (!owner.parent || is_subquery(owner)) &&
         owner.kind != NodeKind::window_aggregate && !reads_itself(owner, child);
}

struct Sums {
  double inputs = 0;
  double beside = 0;
};

Sums sum_children(const Plan& plan, const Node& node, double own) {
  Sums sums;
  double once = 0;
  for (const NodeId id : node.children) {
    const Node& child = plan.nodes[id];
    const double total = child.timing->total.value();
    if (is_beside(node, child)) {
      sums.beside += total;
    } else if (child.subquery_run == SubqueryRun::once) {
      once += total;
    } else {
      sums.inputs += total;
    }
  }
  const bool fits = !beyond_rounding(sums.inputs + once - own, own);
  (fits ? sums.inputs : sums.beside) += once;
  return sums;
}

double printed_total(const Node& node) {
  return std::clamp(node.actual->total->value() * node.actual->loops, 0.0, most_ms);
}

void attribute(Plan& plan, Node& node) {
  Timing& timing = node.timing.emplace();
  const bool printed = node.actual && node.actual->total;
  const bool ran = printed && !node.never_executed();
  const double own = ran ? printed_total(node) : 0;
  const Sums sums = sum_children(plan, node, own);
  // An average of rounded figures may be less than its inputs'; and up to 8.0 some scans of
  // temporary tables left the filling out.
  const double inside = std::max(own, sums.inputs);
  timing.total = Milliseconds(inside + sums.beside);
  timing.self = Milliseconds(inside - sums.inputs);
  if (!printed && !node.children.empty()) {
    timing.approximate = "the server prints no time for it; it has that of its inputs";
  } else if (ran && beyond_rounding(sums.inputs - own, sums.inputs)) {
    timing.approximate =
        fmt::format("the server prints {} ms for it, less than for its inputs; it has theirs", own);
  }
}

}  // namespace

void attribute_times(Plan& plan) {
  plan.outside.clear();
  plan.unattributed = Milliseconds(0);
  for (Node& node : plan.nodes) {
    node.timing.reset();
  }
  const bool timed = std::ranges::any_of(
      plan.nodes, [](const Node& node) { return node.actual && node.actual->total; });
  if (!timed) {
    return;
  }
  // Children come after their parents.
  for (std::size_t at = plan.nodes.size(); at-- > 0;) {
    attribute(plan, plan.nodes[at]);
  }
}

}  // namespace planwright::planners::mysql
