#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <planwright/estimates/scan_cost.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/predicate.hpp>

// What a B-tree can do with a scan's conditions. Pure.
namespace planwright::estimates {

struct IndexMatch {
  std::vector<std::size_t> conditions;  // places in the terms that become index conditions
  std::vector<std::size_t> boundary;    // of those: they bound the stretch of index that is read
  std::vector<std::size_t> filters;     // tested on the rows fetched
  std::size_t equal_keys = 0;           // leading keys compared with one value each
  bool predicate_implied = true;        // of a partial index: the terms imply its predicate
  std::vector<std::size_t> implied;     // terms that the predicate says already
};

// Which of a scan's conditions the index answers. Conditions on an expression are matched by its
// text, without regard to blanks, casts of constants and outer brackets.
IndexMatch match_terms(const Index& index, std::span<const Predicate> terms);

// The question to ask scan_cost for it: selectivities from the relation's statistics.
ScanUse scan_use(const Index& index, const Relation& relation, std::span<const Predicate> terms,
                 const IndexMatch& match);

// A real index as the catalog knows it, or the one supposed with `size`.
IndexShape index_shape(const Index& index, const Relation& relation, const BtreeSize& size,
                       double entries_share);

// Two conditions' texts, compared as match_terms does.
bool same_condition(const std::string& left, const std::string& right);

}  // namespace planwright::estimates
