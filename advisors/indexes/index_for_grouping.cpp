#include "indexes/access.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "index-for-grouping",
    .title = "index in the order of GROUP BY or DISTINCT",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a GROUP BY or DISTINCT over columns of one table, whose planner, asked with an index on "
        "them, groups rows as they come",
    .why =
        "Rows that come in the order of the groups need neither a sort nor a hash table, and where "
        "a LIMIT stands above, only the first groups are read.",
    .remedy = "CREATE INDEX on the columns compared with =, followed by the grouped columns.",
    .quiet_when =
        "nobody can be asked to plan with it, or the planner would not use it: to read a whole "
        "table in the order of an index often costs more than to hash it",
    .references = {"https://use-the-index-luke.com/sql/sorting-grouping/indexed-group-by"},
};

void advise(const RuleSpec& /*rule*/, const AdviceContext& /*context*/, AdviceSink& /*sink*/) {}

void propose(const RuleSpec& rule, const Access& access, std::vector<Proposal>& proposals) {
  propose_sequences(rule, access, Purpose::grouping, proposals);
}

}  // namespace

PW_DEFINE_INDEX_RULE(index_for_grouping, spec, advise, propose);

}  // namespace planwright::advisors
