#pragma once

#include <optional>
#include <string>
#include <vector>

#include <planwright/estimates/postgresql_cost.hpp>
#include <planwright/model/advice.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/rule.hpp>

// What the index rules share: from conditions to the keys of a B-tree, what exists already, what it
// would cost.
namespace planwright::advisors {

struct Candidate {
  RelationRef relation;
  std::vector<IndexKey> keys;
  std::vector<std::string> equality_columns;  // leading keys, in key order
  bool partitioned = false;                   // `relation` is the parent of partitions
  std::size_t terms_used = 0;                 // conditions the keys answer
  std::size_t terms_left = 0;                 // conditions tested on the rows afterwards
  // Of those, the ones that may be what makes the condition selective: all but <> and IS NOT NULL.
  // A plan tells how many rows pass all conditions, not how many pass each: with one of these left
  // nobody can say how many rows the index alone would find.
  std::size_t selective_terms_left = 0;
};

// The keys a B-tree needs to answer the conditions: columns compared with =, IS NULL or true first,
// then those with IN, then one with a range or a LIKE prefix. Absent when no condition can use one.
// Columns that the schema does not know or whose type has no B-tree order are left out.
std::optional<Candidate> btree_for(const Node& node, const std::vector<Predicate>& terms,
                                   const Relation* relation);

// The index key a condition's column makes: the column, or an immutable function of it. Absent when
// neither can be indexed.
std::optional<IndexKey> index_key(const Predicate& term, const Relation* relation);

// The operator class that lets a B-tree find LIKE prefixes whatever the collation.
std::string pattern_opclass(const Predicate& term, const Relation* relation);

// An index of the relation that serves the candidate as well: its first keys are the candidate's
// equality columns in any order, then the rest in order. Null when there is none.
const Index* existing_index(const Candidate& candidate, const Relation* relation);

// The table behind a scan as the plan shows it: pages and rows read in one pass over it.
struct TableSize {
  Blocks pages;
  Rows rows;
  bool pages_measured = false;  // from BUFFERS; else computed back from the planner's cost
};
std::optional<TableSize> table_size(const Plan& plan, const Node& scan);

// Bytes of one index entry's key, by the columns' types; 8 for a type that is not known.
double key_width(const Candidate& candidate, const Relation* relation);

// The conditions of the joins right above a scan that compare a column of the scan with another
// relation's, turned so that `column` is the scan's. Looks through Hash, Materialize, Memoize, Sort
// and Gather up to the first join.
struct JoinAbove {
  const Node* join = nullptr;
  const Node* other = nullptr;  // the join's other input
  std::vector<Predicate> terms;
};
std::optional<JoinAbove> join_above(const Plan& plan, const Node& scan);

// What goes when `top` gets cheap: its whole subtree, the Gather and other steps above that exist
// only to pass its rows on, and for a parallel or JIT-compiled plan the executor's start and end.
// An upper bound, to be printed as such.
struct Saving {
  Impact impact;
  NodeId replaces = 0;  // the topmost of those steps
};
Saving most_saved(const Plan& plan, const Node& top);

// Writes a saving into the advice.
void set_saving(Advice& advice, const Saving& saving);

// Decides between advice and rejection by what exists and by the modelled costs (already in the
// advice's evidence), and puts the advice where it belongs. `rows` says for how many rows.
void decide(Advice advice, const Candidate& candidate, const Relation* relation, Rows rows,
            AdviceSink& sink);

// The advice to create the candidate, without its evidence.
Advice candidate_advice(const RuleSpec& rule, const Candidate& candidate, const Relation* relation,
                        const std::optional<TableSize>& table);

// "customer_id, status and created_at".
std::string key_list(const Candidate& candidate);

}  // namespace planwright::advisors
