#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <planwright/base/units.hpp>
#include <planwright/model/identifiers.hpp>

namespace planwright {

// What the user tells about a statement because nobody else can: --rows, --size, --writes,
// --frequency, --purpose. Sorted by relation, each relation once a list.
struct StatementContext {
  std::vector<std::pair<RelationRef, Rows>> rows;
  std::vector<std::pair<RelationRef, Bytes>> sizes;          // without indexes
  std::vector<std::pair<RelationRef, double>> writes_per_s;  // rows written a second
  std::optional<double> frequency_per_s;                     // calls a second
  std::string purpose;

  [[nodiscard]] bool empty() const {
    return rows.empty() && sizes.empty() && writes_per_s.empty() && !frequency_per_s &&
           purpose.empty();
  }
};

}  // namespace planwright
