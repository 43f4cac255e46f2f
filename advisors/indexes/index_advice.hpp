#pragma once

#include <optional>

#include <planwright/base/units.hpp>
#include <planwright/model/advice.hpp>
#include <planwright/rules/rule.hpp>

#include "indexes/access.hpp"

// What every piece of index advice says, from the catalog: size, write cost, locks, trade-offs.
namespace planwright::advisors {

// What the index would take on disk, by our size model; `rows_share` for a partial index, `rows` of
// the table where the catalog's number is not wanted. Zero: not known.
Bytes index_size(const Index& index, const Relation& relation, double rows_share = 1,
                 std::optional<Rows> rows = {});

// What building an index blocks, as dialect renders it; of a partitioned table partition by
// partition.
BuildNote build_note(bool partitioned);

// What is known of the index beside its definition.
struct IndexSeen {
  std::optional<Rows> rows{};     // the table's, as the plan shows them; absent: the catalog's
  double key_width = 8;           // bytes of one key, for a table the catalog does not know
  double rows_share = 1;          // of a partial index: the share of the rows it holds
  bool in_one_partition = false;  // `rows` and the relation are of one partition of several
};

// The advice to create an index, without its evidence. `relation` is the catalog's table; null
// where nothing is known of it. An existing index that the new one makes superfluous is dropped in
// a second action. A size that rests on types instead of statistics is said to be approximate.
Advice index_advice(const RuleSpec& rule, const CreateIndex& index, const Relation* relation,
                    const IndexSeen& seen);

// The same for an index of the search.
Advice advice_for(const Proposal& proposal, const Access& access);

// Whether the table is large (80 MB or more) and its rows lie in the order of the column, as its
// statistics say: what a BRIN index needs.
bool stored_in_order(const Relation& relation, const std::string& column);

}  // namespace planwright::advisors
