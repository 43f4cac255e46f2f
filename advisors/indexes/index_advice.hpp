#pragma once

#include <planwright/base/units.hpp>

#include "indexes/access.hpp"

// What every piece of index advice says, from the catalog: size, write cost, locks, trade-offs.
namespace planwright::advisors {

// What the index would take on disk, by our size model; `rows_share` for a partial index.
Bytes index_size(const Index& index, const Relation& relation, double rows_share = 1);

// What building an index blocks, as dialect renders it; of a partitioned table partition by
// partition.
BuildNote build_note(bool partitioned);

// The advice without its evidence. An existing index that the new one makes superfluous is dropped
// in a second action.
Advice advice_for(const Proposal& proposal, const Access& access);

// Whether the table is large (80 MB or more) and its rows lie in the order of the column, as its
// statistics say: what a BRIN index needs.
bool stored_in_order(const Relation& relation, const std::string& column);

}  // namespace planwright::advisors
