#pragma once

#include <string>
#include <string_view>

#include <planwright/base/check.hpp>
#include <planwright/base/number.hpp>
#include <planwright/ports/session.hpp>

namespace planwright::sandbox {

// An answer read by row and column name. A column that is not there is a broken invariant: our own
// statement promises it.
class Answer {
 public:
  explicit Answer(const ports::Table& table) : table_(&table) {}

  [[nodiscard]] std::size_t size() const { return table_->rows.size(); }
  [[nodiscard]] std::string text(std::size_t row, std::string_view column) const {  // "" for NULL
    const std::size_t place = table_->column(column);
    PW_CHECK(place != std::string_view::npos, "our own statement names its columns");
    return table_->rows[row][place].value_or("");
  }
  [[nodiscard]] bool flag(std::size_t row, std::string_view column) const {
    return text(row, column) == "t";
  }
  [[nodiscard]] double number(std::size_t row, std::string_view column) const {  // 0 for NULL
    return parse_number(text(row, column)).value_or(0);
  }

 private:
  const ports::Table* table_;
};

}  // namespace planwright::sandbox
