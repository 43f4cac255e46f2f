#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <planwright/model/catalog.hpp>

#include "value_type.hpp"

// Which values a column of a synthesised table has, and how often. Pure.
namespace planwright::sandbox {

struct DistinctValue {
  std::string text;
  double place = 0;  // place_of its text
  std::uint32_t rows = 0;
  bool exact = false;  // told by statistics or the query, so it is never padded
};

struct Distribution {
  std::vector<DistinctValue> values;  // in the type's order; each with one row at least
  std::uint32_t nulls = 0;
  // Nothing told between what bounds the values are.
  bool assumed = false;
  bool count_assumed = false;  // nor how many different ones there are
};

struct DistributionInput {
  ValueType type;
  const ColumnStatistics* statistics = nullptr;  // null: none
  double rows = 0;                               // of the table in production
  std::uint32_t made = 0;                        // rows to be made
  double distinct = 0;                           // of production's; 0: not known
  bool unique = false;
  bool not_null = false;
  std::vector<std::string> equals;  // what the query compares it with by equality
  std::vector<std::string> bounds;  // … and by order
  std::vector<std::string> needed;  // values that other tables refer to: one row at least
  // The column it refers to; null: none.
  const Distribution* parent = nullptr;
  double parent_rows = 0;  // that column's distinct values in production
};

// Distinct values that `made` of `rows` rows taken at random have, where all have `distinct`, each
// as often: D · (1 - (1 - made/rows)^(rows/D)). A unique column has as many as rows, one of few
// values keeps them all.
double sampled_distinct(double distinct, double rows, double made);

// Common values (and equality literals) by their frequency, to the row; what is left evenly over
// the histogram's buckets, else over the parent's values, the type's members or an assumed domain.
// A histogram of two bounds is a least and a greatest value.
Distribution distribute(const DistributionInput& input);

}  // namespace planwright::sandbox
