#include <algorithm>
#include <cctype>

#include "indexes/filtered_scan.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "trigram-index",
    .title = "trigram index for patterns that a B-tree cannot search",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a Seq Scan that keeps few of many rows by LIKE with a leading wildcard, ILIKE or a "
        "regular expression that holds at least three known characters in a row",
    .why =
        "A trigram index holds every run of three characters of every value. A pattern with three "
        "known characters in a row names the trigrams a match must have, so only those rows are "
        "read and compared.",
    .remedy =
        "CREATE EXTENSION pg_trgm, then CREATE INDEX … USING gin (column gin_trgm_ops). It serves "
        "LIKE, ILIKE and regular expressions alike.",
    .quiet_when =
        "the pattern has no three known characters in a row, most rows match, the column is not "
        "text, or a trigram index exists already",
    .references = {"https://www.postgresql.org/docs/current/pgtrgm.html#PGTRGM-INDEX"},
};

// Three letters or digits in a row with no wildcard between: fewer name no trigram.
bool names_a_trigram(std::string_view pattern) {
  int run = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const auto c = static_cast<unsigned char>(pattern[at]);
    if (c == '\\') {
      ++at;  // what follows stands for itself or for a class: no plain letter either way
      run = 0;
      continue;
    }
    const bool repeated = at + 1 < pattern.size() &&
                          std::string_view("*?{").find(pattern[at + 1]) != std::string::npos;
    run = (std::isalnum(c) != 0 || c >= 0x80) && !repeated ? run + 1 : 0;
    if (run >= 3) {
      return true;
    }
  }
  return false;
}

// '%gold%'::text → %gold%; "" when it is not one constant.
std::string_view constant_of(std::string_view operand) {
  const std::size_t last = operand.rfind('\'');
  if (operand.size() < 2 || operand.front() != '\'' || last == 0) {
    return {};
  }
  return operand.substr(1, last - 1);
}

bool is_text(std::string_view type) {
  return type == "text" || type.starts_with("varchar") || type.starts_with("bpchar") ||
         type == "citext" || type == "name";
}

bool wanted(const Predicate& term, const Relation& relation) {
  const bool pattern = term.predicate_class == PredicateClass::contains_like ||
                       term.predicate_class == PredicateClass::case_insensitive_like ||
                       term.predicate_class == PredicateClass::regex;
  const bool searchable =
      term.operand_kind == OperandKind::parameter ||
      (term.operand_kind == OperandKind::constant && names_a_trigram(constant_of(term.operand)));
  return pattern && searchable && !term.negated && is_text(type_of(term, relation)) &&
         !has_index_of(relation, "gin", term.column.column, "trgm") &&
         !has_index_of(relation, "gist", term.column.column, "trgm");
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (const FilteredScan& scan : filtered_scans(context, wanted)) {
    Index index;
    index.method = "gin";
    for (const Predicate* term : scan.terms) {
      if (std::ranges::find(index.keys, term->column.column, &IndexKey::column) ==
          index.keys.end()) {
        index.keys.push_back({term->column.column, {}, false, false, "gin_trgm_ops", {}});
      }
    }
    Advice advice = other_method_advice(
        rule, context, scan, std::move(index),
        "trigram indexes answer such patterns; how many rows the trigrams alone let through "
        "depends on the values, so build it and look");
    if (!context.catalog.has_extension("pg_trgm")) {
      advice.actions.insert(advice.actions.begin(), CreateExtension{"pg_trgm"});
      advice.tradeoffs.emplace_back(
          "pg_trgm comes with PostgreSQL's contrib package; since version 13 a role that may "
          "create objects in the database can install it");
    }
    advice.tradeoffs.emplace_back(
        "a GIN index on text is often as large as half the column or more; patterns with fewer "
        "than three known characters in a row still read the whole table");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(trigram_index, spec, advise);

}  // namespace planwright::advisors
