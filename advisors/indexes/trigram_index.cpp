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
        "the pattern (or a branch of a regular expression) has no three known characters in a row, "
        "most rows match, the column is not text, or a trigram index exists already",
    .references = {"https://www.postgresql.org/docs/current/pgtrgm.html#PGTRGM-INDEX"},
};

constexpr int trigram = 3;

bool letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || byte >= 0x80;
}

// Three letters or digits in a row with no wildcard between: fewer name no trigram.
bool like_names_a_trigram(std::string_view pattern) {
  int run = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
      ++at;  // what follows stands for itself
    } else if (pattern[at] == '%' || pattern[at] == '_') {
      run = 0;
      continue;
    }
    run = letter(pattern[at]) ? run + 1 : 0;
    if (run >= trigram) {
      return true;
    }
  }
  return false;
}

// The same of every branch of a regular expression: one without lets any row through. A group that
// may be absent (or is a class, a repetition …) names nothing for certain.
bool regex_names_a_trigram(std::string_view pattern) {
  int run = 0;
  bool named = false;
  const auto optional = [&](std::size_t at) {
    return at < pattern.size() && std::string_view("*?{").find(pattern[at]) != std::string::npos;
  };
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '|' && !named) {
      return false;
    }
    if (c == '(' && optional(at + 1)) {
      return false;  // (?: and lookaround: not read
    }
    if (c == ')' && optional(at + 1)) {
      return false;
    }
    if (c == '|') {
      named = false;
    } else if (c == '\\') {
      ++at;  // it stands for itself or for a class: no plain letter either way
    } else if (c == '[') {
      at = pattern.find(']', at + (pattern.substr(at + 1).starts_with('^') ? 3U : 2U));
      if (at == std::string_view::npos) {
        return false;
      }
    } else if (c == '{') {
      at = std::min(pattern.find('}', at), pattern.size() - 1);
    }
    run = letter(c) && !optional(at + 1) ? run + 1 : 0;
    named = named || run >= trigram;
  }
  return named;
}

bool names_a_trigram(const Predicate& term, std::string_view pattern) {
  return term.predicate_class == PredicateClass::regex ? regex_names_a_trigram(pattern)
                                                       : like_names_a_trigram(pattern);
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
  const bool searchable = term.operand_kind == OperandKind::parameter ||
                          (term.operand_kind == OperandKind::constant &&
                           names_a_trigram(term, constant_of(term.operand)));
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
