#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/catalog.hpp>

namespace planwright::sandbox {

// How wide the values of a table are, so that its rows take as many pages as production's. Of a
// column whose average width nobody knows the table's size tells; then text columns that are in no
// index take what is left over. Pure.
class RowWidth {
 public:
  explicit RowWidth(const Relation& relation);

  // A row on its page.
  [[nodiscard]] double bytes() const { return bytes_; }
  // The value as a LOAD DATA file has it; lengthened to the column's width, unless `exact`.
  [[nodiscard]] std::string written(std::size_t column, std::string_view value, bool exact) const;

 private:
  std::vector<std::size_t> widths_;  // to which text is lengthened; 0: not
  std::vector<bool> is_json_, is_shape_;
  double bytes_ = 0;
};

}  // namespace planwright::sandbox
