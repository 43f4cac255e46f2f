#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The result tables that the command-line clients of MySQL and MariaDB print, and what tools make
// of them: rows of named cells again.
namespace planwright::planners {

using TabularCell = std::optional<std::string>;  // absent: NULL, or not printed

struct TabularRow {
  std::vector<TabularCell> cells;  // as many as the table has columns
  std::uint32_t line = 0;          // 1-based, in the text, where the row's first cell stands
};

struct TabularTable {
  std::vector<std::string> columns;
  std::vector<TabularRow> rows;
  std::uint32_t line = 0;  // of the header

  // The column's place; names are compared without regard to case. Absent: no such column.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  // The row's cell of that name; null for NULL and for a column that is not there.
  [[nodiscard]] const std::string* cell(const TabularRow& row, std::string_view name) const;
};

struct OtherLine {
  std::string_view text;
  std::uint32_t line = 0;  // 1-based
};

struct TabularText {
  std::vector<TabularTable> tables;
  std::vector<OtherLine> other;  // what is in no table: prompts, counts, errors; no blank lines
};

// Finds every table of EXPLAIN, ANALYZE, SHOW EXPLAIN, SHOW ANALYZE and SHOW WARNINGS in the text,
// in order: framed (also as markdown, with cells that hold several lines), separated by tabs (the
// clients' batch mode, its escapes undone), comma-separated, or one cell per line (\G). Views into
// the text only in `other`. Never fails; linear in the text's size.
TabularText read_tables(std::string_view text);

// A column that holds a whole plan as text or JSON: "EXPLAIN", "ANALYZE", "SHOW EXPLAIN" …
bool is_plan_column(std::string_view name);

// Undoes what the clients' batch mode writes for a line break, a tab, a zero byte and a backslash.
std::string without_escapes(std::string_view text);

}  // namespace planwright::planners
