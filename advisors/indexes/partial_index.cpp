#include <algorithm>
#include <optional>

#include "indexes/access.hpp"
#include "indexes/candidate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "partial-index",
    .title = "index of only the rows a fixed condition keeps",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a condition that compares a column of few different values with a constant that at most "
        "10 % of the rows have (also IS NULL and a boolean), by the column's statistics",
    .why =
        "Where a statement always asks for the same rare value, the entries of all other rows "
        "only make the index larger and every write to them dearer. A partial index holds the "
        "rare rows alone.",
    .remedy = "CREATE INDEX … (the other columns asked for) WHERE column = the constant.",
    .quiet_when =
        "the value is a parameter (as in every statement taken from pg_stat_statements), it is not "
        "rare, or its share of the rows is not known",
    .references = {"https://www.postgresql.org/docs/current/indexes-partial.html"},
};

void advise(const RuleSpec& /*rule*/, const AdviceContext& /*context*/, AdviceSink& /*sink*/) {}

// A literal as the server prints it, without the type it adds: 'pending'::text → pending.
std::optional<std::string> literal(std::string_view operand) {
  if (operand.size() >= 2 && operand.front() == '\'') {
    const std::size_t end = operand.find('\'', 1);
    const bool simple =
        end != std::string_view::npos && (end + 1 == operand.size() || operand[end + 1] == ':');
    return simple ? std::optional(std::string(operand.substr(1, end - 1))) : std::nullopt;
  }
  return operand.empty() ? std::nullopt : std::optional(std::string(operand));
}

// The condition as the index's predicate. The name is quoted whatever it is: `dialect` writes it
// plainly where that is the same.
std::optional<std::string> index_predicate(const Predicate& term) {
  std::string name = "\"";
  for (const char c : term.column.column) {
    name += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  name += '"';
  switch (term.predicate_class) {
    case PredicateClass::is_null:
      return name + " IS NULL";
    case PredicateClass::boolean_column:
      return term.negated ? "NOT " + name : name;
    case PredicateClass::equality:
      return literal(term.operand) ? std::optional(name + " = " + term.operand) : std::nullopt;
    default:
      return std::nullopt;
  }
}

// The share of the rows the condition keeps; absent when the statistics do not tell exactly.
std::optional<double> share_of(const Predicate& term, const Relation& relation) {
  constexpr double few_values = 50;
  const Column* column = term.column.bare() ? relation.column(term.column.column) : nullptr;
  const bool boolean = term.predicate_class == PredicateClass::boolean_column;
  if (column == nullptr || !column->statistics || (term.negated && !boolean) ||
      term.operand_kind == OperandKind::parameter) {
    return std::nullopt;
  }
  const ColumnStatistics& statistics = *column->statistics;
  if (term.predicate_class == PredicateClass::is_null) {
    return statistics.null_fraction;
  }
  if (statistics.distinct <= 0 || statistics.distinct > few_values) {
    return std::nullopt;
  }
  std::optional<std::string> value;
  if (term.predicate_class == PredicateClass::equality &&
      term.operand_kind == OperandKind::constant) {
    value = literal(term.operand);
  } else if (boolean) {
    value = term.negated ? "f" : "t";
  }
  const auto& values = statistics.common_values;
  const auto at = value ? std::ranges::find(values, *value) : values.end();
  if (at == values.end()) {
    return std::nullopt;
  }
  return statistics.common_frequencies[static_cast<std::size_t>(at - values.begin())];
}

void propose(const RuleSpec& rule, const Access& access, std::vector<Proposal>& proposals) {
  constexpr double rare = 0.10;
  for (const Predicate& term : access.constants) {
    const auto share = share_of(term, *access.relation);
    const auto where = share && *share <= rare ? index_predicate(term) : std::nullopt;
    if (!where) {
      continue;
    }
    // What else is asked of those rows makes the keys; nothing else: any narrow key will do.
    for (const KeySequence& sequence : key_sequences(access)) {
      Index index;
      index.where = *where;
      std::ranges::copy_if(sequence.keys, std::back_inserter(index.keys),
                           [&](const IndexKey& key) { return key.column != term.column.column; });
      if (index.keys.empty()) {
        index.keys = {{term.column.column, {}, false, false, {}, {}}};
      }
      const std::size_t before = proposals.size();
      propose_index(rule, access, std::move(index), proposals);
      for (std::size_t made = before; made < proposals.size(); ++made) {
        proposals[made].rows_share = *share;
        proposals[made].index.rows_share = *share;
      }
    }
  }
}

}  // namespace

PW_DEFINE_INDEX_RULE(partial_index, spec, advise, propose);

}  // namespace planwright::advisors
