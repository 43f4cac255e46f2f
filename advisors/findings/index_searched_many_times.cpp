#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_searches_per_loop = 50;

const RuleSpec spec{
    .id = "index-searched-many-times",
    .title = "a skip scan searches an index once for each value of a column it does not know",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "an index scan of PostgreSQL 18 or later with at least 50 searches per execution whose "
        "index condition holds no list of values",
    .why =
        "When a condition leaves out a leading column of an index, version 18 can search the "
        "index once per distinct value of that column instead of reading all of it. With few "
        "values that is good; with hundreds each search descends the tree again for a row or two.",
    .remedy =
        "Create an index that begins with the columns the condition compares with =, or add a "
        "condition on the index's first column where the query knows it.",
    .quiet_when =
        "the searches come from an IN list or from the loops of a join, the skipped "
        "column has few values, or the scan is negligible; before version 18 the number "
        "is not printed",
    .references = {"https://www.postgresql.org/docs/18/indexes-multicolumn.html",
                   "https://www.postgresql.org/docs/18/using-explain.html"},
};

// The scan that names the table: a Bitmap Index Scan stands some steps below it.
const Node& scan_of(const Plan& plan, const Node& node) {
  const Node* at = &node;
  for (int step = 0; at->relation.empty() && step < 4; ++step) {
    const Node* parent = plan.parent_of(*at);
    if (parent == nullptr) {
      break;
    }
    at = parent;
  }
  return *at;
}

bool is_index_search(const Node& node) {
  return node.kind == NodeKind::index_scan || node.kind == NodeKind::index_only_scan ||
         node.kind == NodeKind::bitmap_index_scan;
}

// The key columns before the last one the condition names that it leaves out or gives a range only.
std::vector<std::string> skipped_columns(const Relation* relation, const std::string& name,
                                         const std::vector<Predicate>& terms) {
  std::vector<std::string> skipped, open;
  const auto index = relation == nullptr ? std::vector<Index>::const_iterator{}
                                         : std::ranges::find(relation->indexes, name, &Index::name);
  if (relation == nullptr || index == relation->indexes.end()) {
    return skipped;
  }
  for (const IndexKey& key : index->keys) {
    bool named = false, fixed = false;
    for (const Predicate& term : terms) {
      const bool about = !key.column.empty() && term.column.column == key.column;
      named = named || about;
      fixed = fixed || (about && term.predicate_class != PredicateClass::range);
    }
    if (named) {
      skipped.insert(skipped.end(), open.begin(), open.end());
      open.clear();
    }
    if (!fixed) {
      open.push_back(key.column.empty() ? key.expression : key.column);
    }
  }
  return skipped;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (!is_index_search(node) || !node.index_searches || !node.actual || node.never_executed()) {
      continue;
    }
    // 1. Many searches per execution, and no list that asks for them.
    const double searches = *node.index_searches;  // a total over loops and processes
    const NodePredicate* condition = node.predicate(PredicateRole::index_cond);
    if (searches / node.actual->loops < least_searches_per_loop || condition == nullptr ||
        condition->terms.empty() ||
        std::ranges::any_of(condition->terms, [](const Predicate& term) {
          return term.predicate_class == PredicateClass::in_list ||
                 term.predicate_class == PredicateClass::other;
        })) {
      continue;
    }
    // 2. Worth speaking of.
    const Impact impact = self_impact(context.plan, node);
    if (negligible(impact)) {
      continue;
    }
    const Node& scan = scan_of(context.plan, node);
    const std::vector<std::string> skipped =
        skipped_columns(context.catalog.find(scan.relation), node.index, condition->terms);
    const std::string found = total_rows_text(node, *node.total_rows());
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = columns_of(*condition);
    finding.title = fmt::format("index {} is searched {} times for {} of {}", node.index,
                                count_text(searches), found, object_name(scan));
    finding.detail = fmt::format(
        "The condition {} leaves open {}, which stands before it in the index, so the server "
        "searches again and again for further values of it: {} descents for {}. The scan takes {}.",
        brief(condition->text), skipped.empty() ? std::string("a column") : listed(skipped),
        count_text(searches), found, impact_text(context.plan, impact.share, impact.time));
    finding.facts = {
        {"searches", searches}, {"rows", node.total_rows()->value()}, {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_searched_many_times, spec, find);

}  // namespace planwright::advisors
