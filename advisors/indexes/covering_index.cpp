#include <algorithm>

#include "indexes/access.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "covering-index",
    .title = "index that holds every column the query needs",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a table of which the query needs few, narrow columns, and whose planner, asked with an "
        "index that includes them all, reads only that index",
    .why =
        "When every column a query needs is in the index, the server answers from the index alone "
        "and does not fetch the rows: an index-only scan. It saves one page read for nearly every "
        "row, as long as VACUUM keeps the pages marked all-visible.",
    .remedy = "CREATE INDEX … (search columns) INCLUDE (the other columns needed).",
    .quiet_when =
        "nobody can be asked to plan with it, the query needs many or wide columns, which would "
        "make the index nearly as large as the table, or a smaller index does nearly as well",
    .references = {"https://www.postgresql.org/docs/current/indexes-index-only-scans.html"},
};

void advise(const RuleSpec& /*rule*/, const AdviceContext& /*context*/, AdviceSink& /*sink*/) {}

// Columns that may be carried along: more, or wider, make the index a copy of the table.
constexpr std::size_t most_included = 6;
constexpr double widest = 64;  // bytes a row

std::vector<std::string> left_over(const Access& access, const std::vector<IndexKey>& keys) {
  std::vector<std::string> columns;
  for (const std::string& name : access.needed) {
    if (std::ranges::find(keys, name, &IndexKey::column) == keys.end()) {
      columns.push_back(name);
    }
  }
  return columns;
}

bool narrow(const Relation& relation, const std::vector<std::string>& columns) {
  double width = 0;
  for (const std::string& name : columns) {
    const Column* column = relation.column(name);
    if (column == nullptr) {
      return false;
    }
    width += column->statistics ? column->statistics->average_width : 16;
  }
  return columns.size() <= most_included && width <= widest;
}

void propose(const RuleSpec& rule, const Access& access, std::vector<Proposal>& proposals) {
  if (!access.needed_known) {
    return;
  }
  for (const KeySequence& sequence : key_sequences(access)) {
    const bool plain =
        std::ranges::none_of(sequence.keys, [](const IndexKey& key) { return key.column.empty(); });
    Index index;
    index.keys = sequence.keys;
    index.include = left_over(access, sequence.keys);
    if (plain && !index.include.empty() && narrow(*access.relation, index.include)) {
      propose_index(rule, access, std::move(index), proposals);
    }
  }
}

}  // namespace

PW_DEFINE_INDEX_RULE(covering_index, spec, advise, propose);

}  // namespace planwright::advisors
