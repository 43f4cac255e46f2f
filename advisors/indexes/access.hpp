#pragma once

#include <memory>
#include <string>
#include <vector>

#include <planwright/rules/rule.hpp>

// What a statement asks of each of its tables, and the B-trees that could answer: the ground the
// index search stands on.
namespace planwright::advisors {

// How the statement uses one table (under one alias). Keys hold columns and, where the statement
// wraps them in an immutable function, expressions.
struct Access {
  const Relation* relation = nullptr;  // the catalog's; the parent where partitions are read
  std::string alias;
  std::vector<NodeId> scans;       // the plan's nodes that read it; more than one for partitions
  std::vector<IndexKey> equal;     // = constant, IS NULL, boolean; most distinct values first
  std::vector<IndexKey> listed;    // IN, = ANY
  std::vector<IndexKey> ranges;    // <, BETWEEN …
  std::vector<IndexKey> prefixes;  // LIKE 'abc%', with the operator class it needs
  // Columns compared with another table's, one list for each other table.
  std::vector<std::vector<IndexKey>> joins;
  std::vector<std::string> join_names;        // their aliases
  std::vector<std::vector<IndexKey>> orders;  // ORDER BY and the like: keys with directions
  std::vector<std::vector<IndexKey>> groups;  // GROUP BY, DISTINCT
  std::vector<IndexKey> extremes;             // min() and max() of a column
  // The conditions with constants, as classified; a parameter's value counts as a parameter.
  std::vector<Predicate> constants;
  std::vector<std::string> needed;  // every column the statement needs of it, sorted
  bool needed_known = false;        // false: `needed` may lack some

  // The list for the table of that alias; made when there is none.
  std::vector<IndexKey>& join_with(const std::string& other);
};

// The tables of the statement that an index could be made on, in plan order; tables the catalog
// does not know, the server's own and temporary ones are left out.
std::vector<Access> accesses(const AdviceContext& context);

// An index to try.
struct Proposal {
  const RuleSpec* rule = nullptr;
  CreateIndex index;
  std::size_t access = 0;  // whose need it answers
  double rows_share = 1;   // of a partial index: the share of the rows it holds, where known
  // What its rule says of it, where that is more than of any B-tree: of GIN, GiST … Null elsewhere.
  std::shared_ptr<const Advice> told{};
};

// What a sequence of keys is for.
enum class Purpose : std::uint8_t { filter, join, order, grouping };

struct KeySequence {
  Purpose purpose = Purpose::filter;
  std::vector<IndexKey> keys;
};

// The key lists worth trying, most promising first: equality → sort or group → range, in the
// combinations a planner can profit from. Each once.
std::vector<KeySequence> key_sequences(const Access& access);

// Adds an index on the keys unless it is there already (among the proposals, or as an existing
// index that serves as well).
void propose_index(const RuleSpec& rule, const Access& access, Index index,
                   std::vector<Proposal>& proposals);

// The rule's proposals for all sequences of one purpose.
void propose_sequences(const RuleSpec& rule, const Access& access, Purpose purpose,
                       std::vector<Proposal>& proposals);

// Whether `existing` answers whatever `wanted` would: its first keys are the same in the same (or
// wholly opposite) directions, it holds the included columns, and it has the same rows.
bool serves(const Index& existing, const Index& wanted);

// Whether `wanted` could take the place of `existing`: does all it does, and no constraint, replica
// identity or uniqueness hangs on it.
bool replaces(const Index& wanted, const Index& existing);

}  // namespace planwright::advisors
