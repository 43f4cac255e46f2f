#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "index-refused-for-conversion",
    .title =
        "an index cannot be used because its column is compared with another type or collation",
    .severity = Severity::high,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::plan,
    .detects =
        "a warning of the server (1739, 1740) that it cannot use an index due to type or "
        "collation conversion on its column",
    .why =
        "The comparison converts the column, row by row, to the other side's type or "
        "collation. The index is in the order of the column's own values, so it cannot be "
        "searched for converted ones: every row is read.",
    .remedy =
        "Compare like with like: quote the value where the column is text, cast the other "
        "side to the column's type, or give both columns the same type, character set and "
        "collation.",
    .quiet_when =
        "the server gives no such warning: EXPLAIN's warnings must be among what is read "
        "(SHOW WARNINGS after it)",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/type-conversion.html",
                   "https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html"},
};

// Where the table is read: the first step that names the index or, known by name, the table.
const Node* reader_of(const Plan& plan, const RefusedIndex& refused) {
  for (const Node& node : plan.nodes) {
    const bool offered =
        node.access && std::ranges::find(node.access->possible_indexes, refused.index) !=
                           node.access->possible_indexes.end();
    const bool same =
        !refused.relation.empty() && node.is_scan() && node.relation.name == refused.relation.name;
    if (offered || same) {
      return &node;
    }
  }
  return nullptr;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  std::vector<const RefusedIndex*> told;
  for (const RefusedIndex& refused : context.plan.refused_indexes) {
    // One warning each for lookup and range.
    if (std::ranges::any_of(told, [&](const RefusedIndex* other) {
          return other->index == refused.index && other->column == refused.column &&
                 other->relation == refused.relation;
        })) {
      continue;
    }
    told.push_back(&refused);
    const Node* reader = reader_of(context.plan, refused);
    const Impact impact =
        reader == nullptr ? whole_impact(context.plan) : subtree_impact(context.plan, *reader);
    Finding& finding = reader == nullptr ? sink.add(rule, impact) : sink.add(rule, *reader, impact);
    finding.title = fmt::format("index {} cannot be used: {} is compared with another type",
                                refused.index, refused.column);
    finding.detail = fmt::format(
        "The server says it cannot search index {} due to type or collation conversion on column "
        "{}{}: every row is converted and compared instead. Compare {} with a value of its own "
        "type, character set and collation.",
        refused.index, refused.column,
        reader == nullptr ? "" : fmt::format(" of {}", object_name(*reader)), refused.column);
    finding.columns = {refused.column};
    finding.facts = {{"index", refused.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_refused_for_conversion, spec, find);

}  // namespace planwright::advisors
