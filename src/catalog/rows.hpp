#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/ports/session.hpp>

#include "array_literal.hpp"

namespace planwright::catalog {

// One row of an answer, read by column name. A column that is not there is a broken invariant: our
// own statement promises it.
class Row {
 public:
  Row(const ports::Table& table, std::size_t row) : table_(&table), row_(row) {}

  [[nodiscard]] bool null(std::string_view column) const;
  [[nodiscard]] std::string text(std::string_view column) const;  // "" for NULL
  [[nodiscard]] bool flag(std::string_view column) const;         // false for NULL
  [[nodiscard]] std::optional<double> number(std::string_view column) const;
  [[nodiscard]] double number_or_zero(std::string_view column) const;
  // Elements of an array; none for NULL.
  [[nodiscard]] std::vector<ArrayElement> list(std::string_view column) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view column) const;  // NULL → ""
  [[nodiscard]] std::vector<double> numbers(std::string_view column) const;     // NULL → 0

 private:
  [[nodiscard]] const std::optional<std::string>& cell(std::string_view column) const;

  const ports::Table* table_;
  std::size_t row_;
};

std::vector<Row> rows_of(const ports::Table& table);

}  // namespace planwright::catalog
