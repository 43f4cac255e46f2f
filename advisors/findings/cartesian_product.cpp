#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// A short list crossed with a table is mostly meant: both sides need this many rows.
constexpr double least_side_rows = 10;
constexpr double least_pairs = 10'000;
constexpr double least_share = 0.05;
// A side with more steps than this is a query of its own; not looked into.
constexpr std::size_t most_steps = 64;

const RuleSpec spec{
    .id = "cartesian-product",
    .title = "two tables are joined without a condition: every row with every row",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a Nested Loop (MySQL: a hash join) without a join condition whose inner side is a plain "
        "scan (or a kept one) "
        "with no condition on the other side, when both sides have 10 rows or more and the "
        "pairs are 10,000 or more, taking at least 5 % of the time",
    .why =
        "Every row of one side is combined with every row of the other. Mostly a join condition "
        "was forgotten, and a DISTINCT or GROUP BY above hides it.",
    .remedy =
        "Add the missing join condition. Where every pair is wanted, write CROSS JOIN and "
        "reduce both sides first.",
    .quiet_when =
        "one side is a short list, both sides are held to the same constant (the join "
        "condition, moved into the sides), the inner side refers to the outer row, or a "
        "condition could not be read",
    .references = {"https://www.postgresql.org/docs/current/queries-table-expressions.html"
                   "#QUERIES-JOIN"},
};

struct Side {
  bool understood = true;  // every condition could be read
  bool refers_outside = false;
  std::set<std::string_view> constants;  // what its columns are equal to
};

// A lookup whose condition the plan does not print (MariaDB) may be by the other side's column.
bool looks_up_unseen(const Node& node) {
  return (node.index_access == IndexAccess::lookup ||
          node.index_access == IndexAccess::lookup_or_null) &&
         node.predicate(PredicateRole::index_cond) == nullptr;
}

Side side_of(const Plan& plan, const Node& top) {
  const auto nodes = plan.subtree(top);
  Side side;
  side.understood = nodes.size() <= most_steps;
  std::set<std::string_view> inside;
  for (const Node& node : nodes.first(std::min(nodes.size(), most_steps))) {
    inside.insert(node.alias);
    side.understood = side.understood && !looks_up_unseen(node);
  }
  const auto outside = [&](const ColumnUse& use) {
    return !use.qualifier.empty() && !inside.contains(use.qualifier);
  };
  for (const Node& node : nodes.first(std::min(nodes.size(), most_steps))) {
    for (const NodePredicate& predicate : node.predicates) {
      side.understood = side.understood && !predicate.terms.empty();
      for (const Predicate& term : predicate.terms) {
        side.understood = side.understood && term.predicate_class != PredicateClass::other &&
                          term.predicate_class != PredicateClass::disjunction &&
                          term.operand_kind != OperandKind::volatile_or_unknown;
        side.refers_outside = side.refers_outside || outside(term.column) || outside(term.other);
        if (term.predicate_class == PredicateClass::equality &&
            term.operand_kind != OperandKind::column) {
          side.constants.insert(term.operand);
        }
      }
    }
  }
  return side;
}

// Nothing ties the rows of one side to those of the other. a.x = b.x AND a.x = 7 is planned as
// a.x = 7 on one side and b.x = 7 on the other: that is a tie.
bool are_unrelated(const Plan& plan, const Node& outer, const Node& inner) {
  const Side left = side_of(plan, outer);
  const Side right = side_of(plan, inner);
  return left.understood && right.understood && !right.refers_outside &&
         std::ranges::none_of(right.constants, [&](std::string_view constant) {
           return left.constants.contains(constant);
         });
}

// MySQL joins without a condition by a hash join without a key; a condition that is none of the
// tables' own may be an operator above.
bool joins_all_by_hash(const Plan& plan, const Node& node) {
  const Node* above = plan.parent_of(node);
  return plan.engine != Engine::postgresql && node.kind == NodeKind::hash_join &&
         node.predicates.empty() && (above == nullptr || above->kind != NodeKind::filter);
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const auto [outer, inner] = inputs_of(plan, node);
    if ((node.kind != NodeKind::nested_loop && !joins_all_by_hash(context.plan, node)) ||
        outer == nullptr || inner == nullptr ||
        (node.join_type != JoinType::inner && node.join_type != JoinType::left) ||
        node.predicate(PredicateRole::join_filter) != nullptr || !node.actual || !outer->actual ||
        !inner->actual || node.never_executed() || inner->never_executed()) {
      continue;
    }
    // MySQL's condition on the inner table is an operator above its scan.
    const Node* read =
        inner->kind == NodeKind::filter ? plan.child(*inner, Relationship::outer) : inner;
    const bool kept = inner->kind == NodeKind::materialize;
    if ((!kept && (read == nullptr || !read->is_scan()) && inner->kind != NodeKind::cte_scan) ||
        outer->actual->rows.value() < least_side_rows ||
        inner->actual->rows.value() < least_side_rows || node.total_rows()->value() < least_pairs) {
      continue;
    }
    if (!are_unrelated(plan, *outer, *inner)) {
      continue;
    }
    // What handles the pairs one by one pays for them too; it ends where they are grouped.
    const Node* top = &node;
    for (int step = 0; step < 8 && top->parent && top->kind != NodeKind::aggregate &&
                       top->relationship != Relationship::init_plan &&
                       top->relationship != Relationship::sub_plan;
         ++step) {
      top = &plan.nodes[*top->parent];
    }
    const Impact impact = subtree_impact(plan, *top);
    if (negligible(impact) || impact.share < least_share) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("{} and {} are joined without a condition: {} pairs", side_name(plan, *outer),
                    side_name(plan, *inner), count_text(node.total_rows()->value()));
    finding.detail = fmt::format(
        "Each of the {} of {} is combined with each of the {} of {}. Making the pairs and what is "
        "done with them takes {}. If every pair is wanted, nothing is wrong here.",
        side_rows_text(*outer), side_name(plan, *outer), rows_text(inner->actual->rows),
        side_name(plan, *inner), impact_text(plan, impact.share, impact.time));
    finding.facts = {{"outer_rows", outer->total_rows()->value()},
                     {"inner_rows", inner->actual->rows.value()},
                     {"pairs", node.total_rows()->value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(cartesian_product, spec, find);

}  // namespace planwright::advisors
