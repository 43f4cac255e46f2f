#include "findings/row_estimate.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"

namespace planwright::advisors {
namespace {

// Estimates off by less are everyday: plans survive them.
constexpr double least_factor = 10;
// Below this a parent's estimate counts as right whatever came from below.
constexpr double healed_factor = 3;
// An error in a handful of rows changes no plan that matters.
constexpr double least_rows = 100;
// An overestimated side made the planner read the other side whole: worth it only when that is this
// many times more rows than lookups would have been needed.
constexpr double overread_factor = 100;

// A nested loop suits fewer runs of its inner side than this, as long as a run is a lookup: some
// 0.01 ms in memory.
constexpr double many_runs = 1000;
constexpr double expensive_run_ms = 0.1;

// A better estimate must have something to win before statistics are worth a look.
constexpr double least_share = 0.05;

// Decisions this far above rest on many other numbers too; a bound for very deep plans.
constexpr int most_steps_up = 200;

bool flows_up(Relationship relationship) {
  return relationship == Relationship::outer || relationship == Relationship::inner ||
         relationship == Relationship::member || relationship == Relationship::subquery;
}

// Takes in all of its input before the first row comes out, so that a LIMIT above does not shorten
// what is below.
bool reads_all_first(const Node& node) {
  switch (node.kind) {
    case NodeKind::sort:
    case NodeKind::hash:
    case NodeKind::modify_table:
    case NodeKind::set_op:
      return true;
    case NodeKind::aggregate:
      return node.strategy != Strategy::sorted;
    default:
      return false;
  }
}

// Whether the node may have been stopped, or never asked for more, before its last row: then fewer
// rows than expected say nothing about the estimate.
bool may_stop_early(const Plan& plan, const Node& node, const std::vector<char>& stopped) {
  if (node.relationship == Relationship::sub_plan) {
    return true;  // EXISTS and IN stop at the first match
  }
  if (!node.parent || node.relationship == Relationship::init_plan) {
    return node.parent && !node.subplan_name.starts_with("CTE ");
  }
  const Node& parent = plan.nodes[*node.parent];
  if (parent.kind == NodeKind::limit || parent.kind == NodeKind::memoize) {
    return true;
  }
  if (parent.kind == NodeKind::merge_join) {
    return true;  // ends with the side that ends first
  }
  if (parent.kind == NodeKind::nested_loop && node.relationship == Relationship::inner) {
    return true;  // a semi join or a unique key ends each run; averages of few rows are rounded
  }
  if (parent.kind == NodeKind::hash_join && node.relationship == Relationship::outer) {
    const Node* hash = plan.child(parent, Relationship::inner);
    if (hash != nullptr && hash->actual && hash->actual->rows.value() == 0) {
      return true;  // nothing to join with: the other side is not read on
    }
  }
  return !reads_all_first(parent) && stopped[parent.id] != 0;
}

// Nodes that only repeat what is below them, or whose count means something else.
bool has_own_estimate(const Node& node) {
  switch (node.kind) {
    case NodeKind::bitmap_index_scan:
    case NodeKind::bitmap_and:
    case NodeKind::bitmap_or:
    case NodeKind::hash:
    case NodeKind::memoize:
    case NodeKind::materialize:
    case NodeKind::sort:
    case NodeKind::incremental_sort:
    case NodeKind::gather:
    case NodeKind::gather_merge:
    case NodeKind::limit:
    case NodeKind::lock_rows:
    case NodeKind::modify_table:
    case NodeKind::temporary_table:
    case NodeKind::weedout:
    case NodeKind::index_merge:
    case NodeKind::unknown:
      return false;
    default:
      return true;
  }
}

class Search {
 public:
  explicit Search(const Plan& plan) : plan_(plan), errors_(plan.nodes.size()) {
    for (const Node& node : plan.nodes) {
      if (node.relationship == Relationship::init_plan && node.subplan_name.starts_with("CTE ")) {
        ctes_.emplace(std::string_view(node.subplan_name).substr(4), node.id);
      }
    }
    find_stopped();
    find_explained();
  }

  std::vector<Misestimate> run() {
    std::vector<Misestimate> found;
    for (const Node& node : plan_.nodes) {
      if (far_off(node) && has_own_estimate(node) && explained_[node.id] == 0) {
        if (const auto harm = decision_above(node)) {
          found.push_back(*harm);
        }
      }
    }
    return found;
  }

 private:
  // What a consumer of a CTE does not ask for, the CTE does not compute.
  void find_stopped() {
    std::set<std::string_view> read_on;
    for (int pass = 0; pass < 2; ++pass) {
      stopped_.assign(plan_.nodes.size(), 0);
      for (const Node& node : plan_.nodes) {
        bool stops = may_stop_early(plan_, node, stopped_);
        if (pass == 1 && node.relationship == Relationship::init_plan && !stops) {
          stops = !read_on.contains(std::string_view(node.subplan_name).substr(4));
        }
        stopped_[node.id] = stops ? 1 : 0;
        if (pass == 0 && node.kind == NodeKind::cte_scan && !stops) {
          read_on.insert(node.cte);
        }
      }
    }
    for (const Node& node : plan_.nodes) {
      errors_[node.id] = row_error(node);
      if (stopped_[node.id] != 0 && !errors_[node.id].too_low) {
        errors_[node.id] = {};
      }
    }
  }

  [[nodiscard]] bool far_off(const Node& node) const {
    const RowError& error = errors_[node.id];
    if (error.factor < least_factor || !node.actual || !node.estimated) {
      return false;
    }
    // The side of a merge join that is read again for equal keys counts rows twice.
    const Node* parent = plan_.parent_of(node);
    if (error.too_low && parent != nullptr && parent->kind == NodeKind::merge_join &&
        node.relationship == Relationship::inner) {
      return false;
    }
    // A join buffer reads for many rows at once what is estimated for one.
    const bool buffered =
        (node.access && !node.access->join_buffer.empty()) ||
        (parent != nullptr && parent->access && !parent->access->join_buffer.empty() &&
         node.relationship == Relationship::inner);
    if (buffered) {
      return false;
    }
    const double rows = std::max(node.actual->rows.value(), node.estimated->rows.value());
    return rows * std::max(1.0, node.actual->loops) >= least_rows;
  }

  void find_explained() {
    explained_.assign(plan_.nodes.size(), 0);
    const auto explains = [&](const Node& below) {
      return (has_own_estimate(below) && far_off(below)) ||
             (explained_[below.id] != 0 && errors_[below.id].factor >= healed_factor);
    };
    for (std::size_t at = plan_.nodes.size(); at-- > 0;) {
      const Node& node = plan_.nodes[at];
      for (const NodeId child : node.children) {
        if (flows_up(plan_.nodes[child].relationship) && explains(plan_.nodes[child])) {
          explained_[at] = 1;
        }
      }
      if (node.kind == NodeKind::cte_scan) {
        const auto cte = ctes_.find(node.cte);
        if (cte != ctes_.end() && errors_[cte->second].factor >= healed_factor) {
          explained_[at] = 1;
        }
      }
    }
  }

  // Whether `above` was a poor choice for the rows that really came from `below`.
  [[nodiscard]] bool is_harmed(const Node& above, const Node& below) const {
    const RowError& error = errors_[below.id];
    // Not for an Append of thousands of partitions, whose children it would search each time.
    const auto [outer, inner] = above.is_join() ? inputs_of(plan_, above) : JoinInputs{};
    const Node* other = &below == outer ? inner : outer;
    switch (above.kind) {
      case NodeKind::nested_loop: {
        if (!error.too_low || inner == nullptr || !inner->actual) {
          return false;
        }
        const double run_ms = inner->actual->total ? inner->actual->total->value() : 0;
        return inner->actual->loops >= many_runs || run_ms >= expensive_run_ms;
      }
      case NodeKind::hash_join:
      case NodeKind::merge_join: {
        if (other == nullptr || !other->actual) {
          return false;
        }
        const double mine = below.total_rows()->value();
        const double others = other->total_rows()->value();
        if (!error.too_low) {
          return others >= std::max(1.0, mine) * overread_factor;
        }
        const bool spills =
            inner != nullptr && inner->hash && inner->hash->batches > inner->hash->original_batches;
        // The smaller side should have been the one to hash.
        return above.kind == NodeKind::hash_join && &below == inner &&
               (spills || mine >= 2 * others);
      }
      case NodeKind::aggregate:
        return error.too_low && above.strategy == Strategy::hashed && above.aggregate &&
               above.aggregate->disk_usage.value() > 0;
      default:
        return false;
    }
  }

  [[nodiscard]] std::optional<Misestimate> decision_above(const Node& node) const {
    std::optional<NodeId> top;
    bool repeated = false;  // the node itself is the side that ran again and again
    bool reached_join = false;
    const Node* below = &node;
    // A misjudged number of groups harms the aggregate itself.
    if (is_harmed(node, node) && node.kind == NodeKind::aggregate) {
      top = node.id;
    }
    for (int step = 0; step < most_steps_up && below->parent && flows_up(below->relationship) &&
                       errors_[below->id].factor >= healed_factor;
         ++step) {
      const Node& above = plan_.nodes[*below->parent];
      if (above.kind == NodeKind::nested_loop && below->relationship == Relationship::inner &&
          !reached_join) {
        repeated = true;
      }
      reached_join = reached_join || above.is_join();
      if (is_harmed(above, *below)) {
        top = above.id;
      }
      below = &above;
    }
    if (!top) {
      return std::nullopt;
    }
    const RowError& error = errors_[node.id];
    Misestimate found{node.id, error.too_low, error.factor, *top, {}};
    const Node& harmed = plan_.nodes[*top];
    if (harmed.timing && node.timing && !repeated && *top != node.id) {
      const Milliseconds left = harmed.timing->total - node.timing->total;
      found.impact = time_impact(plan_, std::max(left, Milliseconds(0)));
    } else if (harmed.timing) {
      found.impact = subtree_impact(plan_, harmed);
    } else {
      // Costs were computed from the wrong number: they say little about what it did.
      found.impact.share =
          std::max(0.0, subtree_impact(plan_, harmed).share - subtree_impact(plan_, node).share);
    }
    return found;
  }

  const Plan& plan_;
  std::vector<RowError> errors_;
  std::vector<char> stopped_;
  std::vector<char> explained_;
  std::map<std::string_view, NodeId> ctes_;
};

}  // namespace

std::vector<Misestimate> misestimates(const Plan& plan) {
  return Search(plan).run();
}

RowError row_error(const Node& node) {
  if (!node.actual || node.never_executed() || !node.estimated) {
    return {};
  }
  const double expected = std::max(1.0, node.estimated->rows.value());
  // Up to version 17 an average over loops is rounded to whole rows.
  const double open = node.actual->loops > 1 ? 0.5 : 0;
  const double most = std::max(1.0, node.actual->rows.value() + open);
  const double least = std::max(1.0, node.actual->rows.value() - open);
  if (least > expected) {
    return {least / expected, true};
  }
  return {std::max(1.0, expected / most), false};
}

bool compares_with_parameter(const Plan& plan, const Node& node) {
  const auto is_init_plan_result = [&plan](std::string_view operand) {
    return std::ranges::any_of(plan.nodes, [&](const Node& any) {
      const std::size_t at = any.relationship == Relationship::init_plan
                                 ? any.subplan_name.find(operand)
                                 : std::string::npos;
      const std::size_t end = at == std::string::npos ? at : at + operand.size();
      return at != std::string::npos &&
             (end == any.subplan_name.size() ||
              std::isdigit(static_cast<unsigned char>(any.subplan_name[end])) == 0);
    });
  };
  for (const NodePredicate& predicate : node.predicates) {
    for (const Predicate& term : predicate.terms) {
      if (term.operand_kind == OperandKind::parameter && !is_init_plan_result(term.operand)) {
        return true;
      }
    }
  }
  return false;
}

std::string expectation_text(const Plan& plan, const Node& node) {
  const RowError error = row_error(node);
  const bool repeated = node.actual->loops > 1;
  const std::string from = node.is_join()                  ? "from the join"
                           : node.kind == NodeKind::filter ? "of " + side_name(plan, node)
                           : node.relation.empty()         ? "from " + object_name(node)
                                                           : "of " + object_name(node);
  return fmt::format("{} {}{}, {} came ({} {})", rows_text(node.estimated->rows), from,
                     repeated ? " in each run" : "", count_text(node.actual->rows.value()),
                     factor_text(error.factor), error.too_low ? "more" : "fewer");
}

std::string price_text(const Plan& plan, const Misestimate& misestimate) {
  const Impact& impact = misestimate.impact;
  return impact.time ? fmt::format("The steps built on this number take {}.",
                                   impact_text(plan, impact.share, impact.time))
                     : "The plan has no times to say what that costs.";
}

bool matters(const Misestimate& misestimate) {
  const Impact& impact = misestimate.impact;
  return !impact.time || (!negligible(impact) && impact.share >= least_share);
}

std::string consequence_text(const Plan& plan, const Misestimate& misestimate) {
  const Node& harmed = plan.nodes[misestimate.harmed];
  const auto [outer, inner] = inputs_of(plan, harmed);
  const std::string where = node_name(harmed);
  if (harmed.kind == NodeKind::nested_loop && inner != nullptr && inner->actual) {
    return fmt::format(
        "For so few rows a nested loop looked cheap ({}); its inner side on {} ran "
        "{} times.",
        where, side_name(plan, *inner), count_text(inner->actual->loops));
  }
  if (harmed.is_join() && !misestimate.too_low) {
    return fmt::format(
        "For so many rows it chose to read the other side of the join whole ({}); "
        "for the rows that came a lookup of each may be cheaper.",
        where);
  }
  if (harmed.is_join()) {
    return fmt::format("So the larger side of the join was put into the hash table ({}).", where);
  }
  return fmt::format("So the memory that {} needs was planned too small.", where);
}

}  // namespace planwright::advisors
