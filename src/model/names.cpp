// The words of the model's enumerations, as JSON and people read them.

#include <planwright/model/advice.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/finding.hpp>
#include <planwright/model/predicate.hpp>
#include <planwright/model/query.hpp>

namespace planwright {

std::string_view to_string(Engine engine) {
  switch (engine) {
#define PW_ENGINE(id, name) \
  case Engine::id:          \
    return name;
#include <planwright/model/engines.def>
#undef PW_ENGINE
  }
  return "";
}

std::optional<Engine> engine_from(std::string_view name) {
#define PW_ENGINE(id, text) \
  if (name == (text)) {     \
    return Engine::id;      \
  }
#include <planwright/model/engines.def>
#undef PW_ENGINE
  return std::nullopt;
}

std::string_view to_string(Diagnostic::Level level) {
  switch (level) {
    case Diagnostic::Level::info:
      return "info";
    case Diagnostic::Level::warning:
      return "warning";
    case Diagnostic::Level::error:
      return "error";
  }
  return "";
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::low:
      return "low";
    case Severity::medium:
      return "medium";
    case Severity::high:
      return "high";
    case Severity::critical:
      return "critical";
  }
  return "";
}

std::optional<Severity> severity_from(std::string_view name) {
  for (const Severity severity :
       {Severity::low, Severity::medium, Severity::high, Severity::critical}) {
    if (to_string(severity) == name) {
      return severity;
    }
  }
  return std::nullopt;
}

std::string_view to_string(QueryKind kind) {
  switch (kind) {
    case QueryKind::select:
      return "select";
    case QueryKind::insert:
      return "insert";
    case QueryKind::update:
      return "update";
    case QueryKind::remove:
      return "delete";
    case QueryKind::merge:
      return "merge";
    case QueryKind::utility:
      return "utility";
    case QueryKind::unknown:
      return "unknown";
  }
  return "";
}

std::string_view to_string(ExpressionKind kind) {
  using enum ExpressionKind;
  switch (kind) {
    case column:
      return "column";
    case star:
      return "star";
    case constant:
      return "constant";
    case parameter:
      return "parameter";
    case function:
      return "function";
    case aggregate:
      return "aggregate";
    case window:
      return "window";
    case operation:
      return "operation";
    case conjunction:
      return "conjunction";
    case disjunction:
      return "disjunction";
    case negation:
      return "negation";
    case cast:
      return "cast";
    case null_test:
      return "null test";
    case boolean_test:
      return "boolean test";
    case distinct_test:
      return "distinct test";
    case between:
      return "between";
    case in_list:
      return "in list";
    case any_array:
      return "any array";
    case all_array:
      return "all array";
    case like:
      return "like";
    case case_when:
      return "case when";
    case collate:
      return "collate";
    case indirection:
      return "indirection";
    case value_function:
      return "value function";
    case coalesce:
      return "coalesce";
    case array:
      return "array";
    case row:
      return "row";
    case subquery:
      return "subquery";
    case exists:
      return "exists";
    case in_subquery:
      return "in subquery";
    case array_subquery:
      return "array subquery";
    case default_value:
      return "default value";
    case other:
      return "other";
  }
  return "";
}

std::string_view to_string(EvidenceLevel level) {
  switch (level) {
    case EvidenceLevel::rule:
      return "rule";
    case EvidenceLevel::modelled:
      return "modelled";
    case EvidenceLevel::planned:
      return "planned";
    case EvidenceLevel::measured:
      return "measured";
  }
  return "";
}

std::string_view to_string(AdviceKind kind) {
  switch (kind) {
    case AdviceKind::index:
      return "index";
    case AdviceKind::rewrite:
      return "rewrite";
    case AdviceKind::statistics:
      return "statistics";
    case AdviceKind::setting:
      return "setting";
    case AdviceKind::schema:
      return "schema";
    case AdviceKind::application:
      return "application";
  }
  return "";
}

std::string_view to_string(Risk risk) {
  switch (risk) {
    case Risk::low:
      return "low";
    case Risk::medium:
      return "medium";
    case Risk::high:
      return "high";
  }
  return "";
}

std::string_view to_string(PredicateClass predicate_class) {
  switch (predicate_class) {
    case PredicateClass::equality:
      return "equality";
    case PredicateClass::in_list:
      return "in_list";
    case PredicateClass::range:
      return "range";
    case PredicateClass::is_null:
      return "is_null";
    case PredicateClass::is_not_null:
      return "is_not_null";
    case PredicateClass::boolean_column:
      return "boolean_column";
    case PredicateClass::prefix_like:
      return "prefix_like";
    case PredicateClass::contains_like:
      return "contains_like";
    case PredicateClass::case_insensitive_like:
      return "case_insensitive_like";
    case PredicateClass::regex:
      return "regex";
    case PredicateClass::inequality:
      return "inequality";
    case PredicateClass::containment:
      return "containment";
    case PredicateClass::text_search:
      return "text_search";
    case PredicateClass::disjunction:
      return "disjunction";
    case PredicateClass::other:
      return "other";
  }
  return "";
}

}  // namespace planwright
