#include "rows.hpp"

#include <planwright/base/check.hpp>
#include <planwright/base/number.hpp>

namespace planwright::catalog {

const std::optional<std::string>& Row::cell(std::string_view column) const {
  const std::size_t at = table_->column(column);
  PW_CHECK(at != std::string_view::npos && at < table_->rows[row_].size(),
           "a statement of sql/ returns the columns its contract names");
  return table_->rows[row_][at];
}

bool Row::null(std::string_view column) const {
  return !cell(column).has_value();
}

std::string Row::text(std::string_view column) const {
  return cell(column).value_or("");
}

bool Row::flag(std::string_view column) const {
  const auto& value = cell(column);
  return value == "t" || value == "1";  // as PostgreSQL, MySQL and MariaDB write it
}

std::optional<double> Row::number(std::string_view column) const {
  const auto& value = cell(column);
  return value ? parse_number(*value) : std::nullopt;
}

double Row::number_or_zero(std::string_view column) const {
  return number(column).value_or(0);
}

std::vector<ArrayElement> Row::list(std::string_view column) const {
  const auto& value = cell(column);
  return value ? read_array(*value).value_or(std::vector<ArrayElement>{})
               : std::vector<ArrayElement>{};
}

std::vector<std::string> Row::texts(std::string_view column) const {
  std::vector<std::string> result;
  for (ArrayElement& element : list(column)) {
    result.push_back(std::move(element).value_or(""));
  }
  return result;
}

std::vector<double> Row::numbers(std::string_view column) const {
  std::vector<double> result;
  for (const ArrayElement& element : list(column)) {
    result.push_back(parse_number(element.value_or("")).value_or(0));
  }
  return result;
}

std::vector<Row> rows_of(const ports::Table& table) {
  std::vector<Row> rows;
  rows.reserve(table.rows.size());
  for (std::size_t at = 0; at < table.rows.size(); ++at) {
    rows.emplace_back(table, at);
  }
  return rows;
}

}  // namespace planwright::catalog
