#include "indexes/access.hpp"
#include "indexes/index_advice.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "block-range-index",
    .title = "BRIN index on a column the table is ordered by",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a range condition on a column of a large table (80 MB or more) whose physical order "
        "follows the column (correlation of at least 0.95)",
    .why =
        "A BRIN index keeps the least and the greatest value of every 128 pages and nothing else. "
        "Where rows are stored in the order of the column, that is enough to skip nearly all "
        "pages, with an index of a few kilobytes instead of a few hundred megabytes.",
    .remedy = "CREATE INDEX … USING brin (column).",
    .quiet_when =
        "the table is small, its rows are not stored in that order (updates and late arrivals "
        "spoil it), nobody can be asked to plan with it, or the planner thinks a B-tree much "
        "cheaper: unless rows are about a page wide it takes a BRIN index for dearer than it is, "
        "and the advice of the B-tree then names it as the smaller alternative",
    .references = {"https://www.postgresql.org/docs/current/brin.html"},
};

void advise(const RuleSpec& /*rule*/, const AdviceContext& /*context*/, AdviceSink& /*sink*/) {}

void propose(const RuleSpec& rule, const Access& access, std::vector<Proposal>& proposals) {
  for (const IndexKey& key : access.ranges) {
    if (!stored_in_order(*access.relation, key.column)) {
      continue;
    }
    Index index;
    index.method = "brin";
    index.keys = {key};
    propose_index(rule, access, std::move(index), proposals);
  }
}

}  // namespace

PW_DEFINE_INDEX_RULE(block_range_index, spec, advise, propose);

}  // namespace planwright::advisors
