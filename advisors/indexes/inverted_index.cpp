#include <algorithm>
#include <array>

#include "indexes/filtered_scan.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "inverted-index",
    .title = "GIN index for jsonb, arrays and text search",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a Seq Scan that keeps few of many rows by @>, <@, &&, ?, ?| or ?& on a jsonb or array "
        "column, or by @@ on a tsvector column",
    .why =
        "Such a condition asks for values that contain something. A B-tree orders whole values "
        "and cannot find a part of them; a GIN index holds every element, key or word with the "
        "rows it occurs in.",
    .remedy =
        "CREATE INDEX … USING gin (column); for jsonb asked with @> only, with jsonb_path_ops, "
        "which is smaller and faster.",
    .quiet_when =
        "most rows match, the column's type is not known or has no such operators, or a GIN index "
        "on the column that answers the operator exists",
    .references = {"https://www.postgresql.org/docs/current/gin.html",
                   "https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING"},
};

constexpr std::array<std::string_view, 3> array_operators{"@>", "<@", "&&"};
constexpr std::array<std::string_view, 4> jsonb_operators{"@>", "?", "?|", "?&"};

bool answered(const Predicate& term, std::string_view type) {
  if (type == "jsonb") {
    return std::ranges::find(jsonb_operators, term.op) != jsonb_operators.end();
  }
  if (type.ends_with("[]")) {
    return std::ranges::find(array_operators, term.op) != array_operators.end();
  }
  return type == "tsvector" && term.predicate_class == PredicateClass::text_search;
}

// An index with jsonb_path_ops knows no single keys: it answers @> alone.
bool has_index_for(const Predicate& term, const Relation& relation) {
  return std::ranges::any_of(relation.indexes, [&](const Index& index) {
    return index.method == "gin" && index.valid &&
           std::ranges::any_of(index.keys, [&](const IndexKey& key) {
             return key.column == term.column.column &&
                    (term.op == "@>" || key.opclass != "jsonb_path_ops");
           });
  });
}

bool wanted(const Predicate& term, const Relation& relation) {
  const bool known = term.operand_kind == OperandKind::constant ||
                     term.operand_kind == OperandKind::parameter ||
                     term.operand_kind == OperandKind::subplan;
  return known && !term.negated && answered(term, type_of(term, relation)) &&
         !has_index_for(term, relation);
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (const FilteredScan& scan : filtered_scans(context, wanted)) {
    const Predicate& first = *scan.terms.front();
    // The relation a partition belongs to has the same columns.
    const std::string_view type = type_of(first, *scan.relation);
    const bool only_contains = std::ranges::all_of(scan.terms, [&](const Predicate* term) {
      return term->column.column != first.column.column || term->op == "@>";
    });
    Index index;
    index.method = "gin";
    const bool paths = type == "jsonb" && only_contains;
    index.keys.push_back(
        {first.column.column, {}, false, false, paths ? "jsonb_path_ops" : "", {}});
    Advice advice = other_method_advice(
        rule, context, scan, std::move(index),
        "a GIN index answers this operator; how many rows it finds depends on how common the "
        "elements are, so build it and look");
    if (paths) {
      advice.tradeoffs.emplace_back(
          "jsonb_path_ops answers @> (and jsonpath matches) only, not ?, ?| and ?&");
    }
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(inverted_index, spec, advise);

}  // namespace planwright::advisors
