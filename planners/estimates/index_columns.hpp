#pragma once

#include <string>
#include <vector>

#include <planwright/estimates/index_size.hpp>

#include "key_groups.hpp"

namespace planwright::estimates {

// What an index's entries are made of.
struct IndexColumns {
  std::vector<EntryColumn> entries;  // keys, then included columns
  std::size_t keys = 0;
  double share = 1;                  // of the table's rows that have an entry
  bool may_deduplicate = true;       // as far as the index itself goes
  std::vector<std::string> guesses;  // what was assumed, for a reader
};

IndexColumns index_columns(const Index& index, const Relation& relation, double rows,
                           const SizeOptions& options);

}  // namespace planwright::estimates
