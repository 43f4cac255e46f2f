#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joined_column.hpp"
#include "findings/joins.hpp"
#include "findings/scan_reading.hpp"
#include "findings/type_families.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_read = 10'000;
// A side read whole for this many times fewer rows of the other: looking them up would be cheaper.
constexpr double least_overread = 10;

const RuleSpec spec{
    .id = "join-type-mismatch",
    .title = "a join compares columns of different types, which no index can answer",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a join condition that casts a column to the other column's type (int4 = numeric, int4 = "
        "text, char(n) = text …) where the two types share no B-tree family, when the table of the "
        "cast column is read whole (10,000 rows or more, over all runs) for at most a tenth as "
        "many rows of the other side, and at most a tenth of it finds a partner",
    .why =
        "An index is ordered by the column as it is stored. The join asks for the column converted "
        "to another type, so an index on it cannot be searched, and the whole table is read, "
        "converted row by row.",
    .remedy =
        "Give both columns one type (ALTER TABLE … ALTER COLUMN … TYPE rewrites the table). Until "
        "then cast the other side, where every value of it allows that, or index the expression.",
    .quiet_when =
        "the types can be compared by an index (int4 = int8, varchar = text, date = timestamp), "
        "the other side brings many rows or much of the table finds a partner, so that reading it "
        "once is right, the table is small, or the schema does not tell the types",
    .references = {"https://www.postgresql.org/docs/current/indexes-types.html",
                   "https://www.postgresql.org/docs/current/typeconv-oper.html"},
};

bool reads_whole_table(const Node& scan) {
  return scan.kind == NodeKind::seq_scan ||
         ((scan.kind == NodeKind::index_scan || scan.kind == NodeKind::index_only_scan) &&
          scan.predicate(PredicateRole::index_cond) == nullptr);
}

// The side that is converted. A cast of char(n) to text counts as none when a condition is read,
// yet it strips blanks, so that an index on the column cannot be searched.
bool is_cast(const FindingContext& context, const Node& join, const ColumnUse& use,
             const ColumnUse& other) {
  if (use.wrapper.starts_with("::")) {
    return true;
  }
  if (!use.bare() || !other.bare()) {
    return false;
  }
  const auto side = joined_column(context, join, use);
  const auto compared = joined_column(context, join, other);
  return side && compared && short_type(side->column->type) == "bpchar" &&
         short_type(compared->column->type) != "bpchar";
}

// The join's input that holds the scan, and the other.
struct Inputs {
  const Node* with = nullptr;
  const Node* other = nullptr;
};
std::optional<Inputs> inputs_around(const Plan& plan, const Node& join, const Node& scan) {
  const auto [outer, inner] = inputs_of(plan, join);
  if (outer == nullptr || inner == nullptr) {
    return std::nullopt;
  }
  const bool in_outer = scan.id >= outer->id && scan.id < outer->subtree_end;
  const Node* with = in_outer ? outer : inner;
  // Only what hands the scan's rows on may stand between: else the rows are not the table's.
  if (&source_of(plan, *with) != &scan) {
    return std::nullopt;
  }
  return Inputs{with, in_outer ? inner : outer};
}

void look_at(const RuleSpec& rule, const FindingContext& context, const Node& join,
             const ColumnUse& cast, const ColumnUse& bare, FindingSink& sink) {
  const auto wrapped = joined_column(context, join, cast);
  const auto other = joined_column(context, join, bare);
  if (!wrapped || !other || comparable_by_index(wrapped->column->type, other->column->type) ||
      !reads_whole_table(*wrapped->scan)) {
    return;
  }
  // The whole table is read for few rows of the other side.
  const auto inputs = inputs_around(context.plan, join, *wrapped->scan);
  const auto rows = rows_read(*wrapped->scan);
  if (!inputs || !rows || !inputs->other->actual || rows->read().value() < least_read ||
      inputs->other->total_rows()->value() * least_overread > rows->read().value() ||
      join.total_rows().value_or(Rows(0)).value() * least_overread > rows->read().value()) {
    return;
  }
  const Impact impact = subtree_impact(context.plan, *inputs->with);
  if (negligible(impact)) {
    return;
  }
  const bool indexed = leads_an_index(*wrapped->relation, wrapped->column->name);
  const std::string types = fmt::format("{} with {}", wrapped->column->type, other->column->type);
  Finding& finding = sink.add(rule, *wrapped->scan, impact);
  finding.columns = {wrapped->column->name};
  finding.title =
      fmt::format("{}.{} is joined to {}.{} of another type ({}): {}", object_name(*wrapped->scan),
                  wrapped->column->name, object_name(*other->scan), other->column->name, types,
                  indexed ? "its index cannot be used" : "no index could be used");
  finding.detail = fmt::format(
      "The join compares {} with {}.{}: every {} is converted first, so {} is read whole ({}) for "
      "{} of the other side. That takes {}.",
      cast.expression.empty() ? cast.column : brief(cast.expression), object_name(*other->scan),
      other->column->name, wrapped->column->name, object_name(*wrapped->scan),
      total_rows_text(*wrapped->scan, rows->read()), side_rows_text(*inputs->other),
      impact_text(context.plan, impact.share, impact.time));
  finding.facts = {{"type", wrapped->column->type},
                   {"other_type", other->column->type},
                   {"other_table", other->relation->ref.display()},
                   {"other_column", other->column->name},
                   {"indexed", indexed ? 1.0 : 0.0},
                   {"rows_scanned", rows->read().value()}};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& join : context.plan.nodes) {
    if (!join.is_join()) {
      continue;
    }
    for (const NodePredicate& predicate : join.predicates) {
      for (const Predicate& term : predicate.terms) {
        if (term.predicate_class != PredicateClass::equality ||
            term.operand_kind != OperandKind::column) {
          continue;
        }
        if (is_cast(context, join, term.column, term.other)) {
          look_at(rule, context, join, term.column, term.other, sink);
        }
        if (is_cast(context, join, term.other, term.column)) {
          look_at(rule, context, join, term.other, term.column, sink);
        }
      }
    }
  }
}

}  // namespace

PW_DEFINE_RULE(join_type_mismatch, spec, find);

}  // namespace planwright::advisors
