#include <algorithm>
#include <array>

#include "indexes/filtered_scan.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "range-type-index",
    .title = "GiST index for range types",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a Seq Scan that keeps few of many rows by &&, @> or <@ on a column of a range or "
        "multirange type",
    .why =
        "Whether two ranges overlap depends on both their ends, and no order of a B-tree puts all "
        "overlapping ranges side by side. A GiST index groups them by what they span.",
    .remedy = "CREATE INDEX … USING gist (column).",
    .quiet_when = "most rows match, or a GiST or SP-GiST index on the column exists",
    .references = {"https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-INDEXING"},
};

constexpr std::array<std::string_view, 12> range_types{
    "int4range",     "int8range",    "numrange",       "tsrange",
    "tstzrange",     "daterange",    "int4multirange", "int8multirange",
    "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange"};

bool wanted(const Predicate& term, const Relation& relation) {
  const bool known = term.operand_kind == OperandKind::constant ||
                     term.operand_kind == OperandKind::parameter ||
                     term.operand_kind == OperandKind::subplan;
  return known && !term.negated && term.predicate_class == PredicateClass::containment &&
         (term.op == "&&" || term.op == "@>" || term.op == "<@") &&
         std::ranges::find(range_types, type_of(term, relation)) != range_types.end() &&
         !has_index_of(relation, "gist", term.column.column, "") &&
         !has_index_of(relation, "spgist", term.column.column, "");
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (const FilteredScan& scan : filtered_scans(context, wanted)) {
    Index index;
    index.method = "gist";
    index.keys.push_back({scan.terms.front()->column.column, {}, false, false, {}, {}});
    Advice advice = other_method_advice(
        rule, context, scan, std::move(index),
        "a GiST index answers this operator; how well depends on how much the ranges overlap");
    advice.tradeoffs.emplace_back(
        "with equality on another column as well, the extension btree_gist lets both be keys of "
        "one index");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(range_type_index, spec, advise);

}  // namespace planwright::advisors
