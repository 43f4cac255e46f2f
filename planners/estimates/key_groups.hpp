#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <planwright/model/catalog.hpp>

#include "stored_type.hpp"

// How often the keys of an index repeat, and how wide they are.
namespace planwright::estimates {

// What a column's value is, as far as its width and frequency go.
enum class ValueKind : std::uint8_t { null, common, rest };

// A share of the rows whose values are about equally frequent.
struct ValueClass {
  double mass = 0;         // share of the rows
  double probability = 0;  // of one value of the class, over all rows; 0: no value comes twice
  ValueKind kind = ValueKind::rest;
};

// One column of an index, key or included.
struct EntryColumn {
  StoredType type;
  std::vector<ValueClass> classes;
  std::vector<double> common_bytes, rest_bytes;  // of variable-length values; never empty then
  bool known = false;                            // from statistics
};

// `column` may be null (an expression) and so may `statistics`; `rows` are the table's.
EntryColumn entry_column(const Column* column, const ColumnStatistics* statistics, double rows);

// A set of key combinations that repeat about equally often.
struct KeyClass {
  double mass = 0;
  double probability = 0;
  std::vector<ValueKind> kinds;  // per column
};

// The combinations of the first `count` columns, taken as independent; few, by putting those of
// like frequency together. The columns beyond `count` say only whether they are null.
std::vector<KeyClass> key_classes(const std::vector<EntryColumn>& columns, std::size_t count);

// Rows of one key in a class, given how many rows there are in all: Poisson, knowing that there is
// at least one.
double mean_group(double rows, double probability);

// Distinct keys among `rows`.
double distinct_keys(const std::vector<KeyClass>& classes, double rows);

}  // namespace planwright::estimates
