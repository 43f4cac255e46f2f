#include "tabular_rows.hpp"

#include <algorithm>
#include <array>

#include "row_shapes.hpp"
#include "text_rows.hpp"

namespace planwright::planners {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// No table of ours is wider; a wider one is something else, and would cost memory per row.
constexpr std::size_t most_columns = 32;

constexpr std::array<std::string_view, 5> plan_columns{"EXPLAIN", "ANALYZE", "SHOW EXPLAIN",
                                                       "SHOW ANALYZE", "JSON"};

// Every name a field of a record (\G) may have; a value's own lines are told from fields by them.
constexpr std::array<std::string_view, 18> field_names{
    "id",         "select_type", "table", "partitions", "type",    "possible_keys",
    "key",        "key_len",     "ref",   "rows",       "r_rows",  "filtered",
    "r_filtered", "Extra",       "Level", "Code",       "Message", "loops"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool is_field_name(std::string_view name) {
  return is_plan_column(name) ||
         std::ranges::any_of(field_names, [&](std::string_view known) { return known == name; });
}

// The first line of a table that has no frame.
bool names_columns(const std::vector<std::string>& cells) {
  if (cells.size() == 1) {
    return is_plan_column(cells.front());
  }
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(cells,
                               [&](const std::string& cell) { return same_name(cell, name); });
  };
  return (has("select_type") && has("table")) || (has("level") && has("code") && has("message"));
}

// "*************************** 1. row ***************************"
bool is_star_rule(std::string_view line) {
  line = strip(line);
  return line.starts_with("***") && line.ends_with("***") && line.find(". row") != npos;
}

// "1 row in set, 1 warning (0.01 sec)", "Query OK, 0 rows affected", "Empty set"
bool is_count(std::string_view line) {
  line = strip(line);
  const std::size_t word = line.find_first_not_of("0123456789");
  return line.starts_with("Empty set") || line.starts_with("Query OK") ||
         (word != npos && word > 0 &&
          (line.substr(word).starts_with(" row in set") ||
           line.substr(word).starts_with(" rows in set")));
}

}  // namespace

std::string without_escapes(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (text[at] != '\\' || (next != 'n' && next != 't' && next != '\\' && next != '0')) {
      plain += text[at];
      continue;
    }
    plain += next == 'n' ? '\n' : next == 't' ? '\t' : next == '0' ? ' ' : '\\';
    ++at;
  }
  return plain;
}

namespace {

TabularCell cell_of(std::string text) {
  return text == "NULL" ? TabularCell{} : TabularCell{std::move(text)};
}

class TableReader {
 public:
  explicit TableReader(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string_view line = text.substr(at, end - at);
      if (line.ends_with('\r')) {
        line.remove_suffix(1);
      }
      lines_.push_back(line);
      at = end + 1;
    }
  }

  TabularText read() {
    while (at_ < lines_.size()) {
      if (!framed() && !records() && !separated()) {
        if (!is_blank(lines_[at_])) {
          found_.other.push_back({lines_[at_], number(at_)});
        }
        ++at_;
      }
    }
    return std::move(found_);
  }

 private:
  static std::uint32_t number(std::size_t at) { return static_cast<std::uint32_t>(at + 1); }
  static bool is_bar_line(std::string_view line) {
    return starts_with_any(strip(line), bars) != 0 && !is_rule(strip(line));
  }
  [[nodiscard]] bool rule_at(std::size_t at) const {
    return at < lines_.size() && is_rule(strip(lines_[at]));
  }

  bool framed();
  std::string framed_row(std::size_t columns);
  bool records();
  bool separated();
  void add_row(TabularTable& table, std::vector<TabularCell> cells, std::size_t line) {
    cells.resize(table.columns.size());
    table.rows.push_back({std::move(cells), number(line)});
  }

  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  TabularText found_;
};

std::size_t count_bars(std::string_view row) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < row.size(); ++at) {
    count += starts_with_any(row.substr(at), bars) != 0 ? 1 : 0;
  }
  return count;
}

// The cells between bars. Where there are more bars than borders, the borders are those with space
// around them ("ref|filter" is one cell), and what is left over belongs to the last cell, whose
// text is free (Extra, Message).
std::vector<std::string> between_bars(std::string_view row, std::size_t columns) {
  const bool ambiguous = count_bars(row) > columns + 1;
  row.remove_prefix(starts_with_any(row, bars));
  row = without_right_bar(row);
  const auto is_border = [&](std::size_t at) {
    const std::size_t size = starts_with_any(row.substr(at), bars);
    return size != 0 && (!ambiguous || ((at == 0 || row[at - 1] == ' ') &&
                                        (at + size == row.size() || row[at + size] == ' ')));
  };
  std::vector<std::string> cells;
  while (cells.size() + 1 < columns) {
    std::size_t at = 0;
    while (at < row.size() && !is_border(at)) {
      ++at;
    }
    cells.emplace_back(strip(row.substr(0, at)));
    if (at == row.size()) {
      return cells;
    }
    row.remove_prefix(at + starts_with_any(row.substr(at), bars));
  }
  // A plan's own indentation stays, but for the space the frame puts before a cell.
  if (row.starts_with(' ')) {
    row.remove_prefix(1);
  }
  cells.emplace_back(columns == 1 ? strip_right(row) : strip(row));
  return cells;
}

// One row, which goes on over several lines where a cell holds line breaks or a terminal broke it.
std::string TableReader::framed_row(std::size_t columns) {
  std::string row(strip(lines_[at_]));
  std::size_t seen = count_bars(row);
  const auto complete = [&] {
    const bool last = at_ + 1 >= lines_.size() || is_bar_line(lines_[at_ + 1]) ||
                      rule_at(at_ + 1) || is_blank(lines_[at_ + 1]) || is_count(lines_[at_ + 1]);
    return last && seen > columns && ends_with_any(strip_right(row), bars) != 0;
  };
  while (!complete() && at_ + 1 < lines_.size() && !rule_at(at_ + 1)) {
    ++at_;
    row += '\n';
    row += lines_[at_];
    seen += count_bars(lines_[at_]);
  }
  ++at_;
  return row;
}

bool TableReader::framed() {
  std::size_t header = at_;
  if (rule_at(at_) && at_ + 1 < lines_.size() && is_bar_line(lines_[at_ + 1])) {
    ++header;
  } else if (!is_bar_line(lines_[at_])) {
    return false;
  }
  const std::string_view head = strip(lines_[header]);
  const std::size_t marks = count_bars(head);
  if (marks < 2 || marks - 1 > most_columns) {
    return false;
  }
  std::vector<std::string> columns = between_bars(head, marks - 1);
  if (!names_columns(columns)) {
    return false;
  }
  TabularTable table{std::move(columns), {}, number(header)};
  at_ = header + 1 + (rule_at(header + 1) ? 1 : 0);
  while (at_ < lines_.size() && is_bar_line(lines_[at_])) {
    const std::size_t line = at_;
    std::vector<TabularCell> cells;
    for (std::string& cell : between_bars(framed_row(table.columns.size()), table.columns.size())) {
      cells.push_back(cell_of(std::move(cell)));
    }
    add_row(table, std::move(cells), line);
  }
  at_ += rule_at(at_) ? 1 : 0;
  found_.tables.push_back(std::move(table));
  return true;
}

bool TableReader::records() {
  if (!is_star_rule(lines_[at_])) {
    return false;
  }
  const bool first = strip(lines_[at_]).find("* 1. row") != npos;
  ++at_;
  const std::size_t begin = at_;
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (; at_ < lines_.size() && !is_star_rule(lines_[at_]) && !is_count(lines_[at_]); ++at_) {
    const std::string_view line = lines_[at_];
    const std::size_t colon = line.find(':');
    const std::string_view name = colon == npos ? std::string_view{} : strip(line.substr(0, colon));
    if (is_field_name(name) && names.size() < most_columns) {
      names.emplace_back(name);
      const std::string_view value = line.substr(colon + 1);
      values.emplace_back(value.substr(value.starts_with(' ') ? 1 : 0));
    } else if (names.empty()) {
      break;
    } else {
      values.back() += '\n';
      values.back() += line;
    }
  }
  if (names.empty()) {
    return true;
  }
  if (first || found_.tables.empty() || found_.tables.back().columns != names) {
    found_.tables.push_back({names, {}, number(begin)});
  }
  std::vector<TabularCell> cells;
  for (std::string& value : values) {
    cells.push_back(cell_of(std::string(strip(value))));
  }
  add_row(found_.tables.back(), std::move(cells), begin);
  return true;
}

// Splits at the separator; a quoted cell may hold it, and its own quotes doubled.
std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == separator) {
      cells.emplace_back();
      if (cells.size() > most_columns) {
        break;
      }
      continue;
    }
    if (line[at] != '"' || separator == '\t' || !cells.back().empty()) {
      cells.back() += line[at];
      continue;
    }
    for (++at; at < line.size(); ++at) {
      if (line[at] == '"' && (at + 1 >= line.size() || line[at + 1] != '"')) {
        break;
      }
      at += line[at] == '"' ? 1 : 0;
      cells.back() += line[at];
    }
  }
  return cells;
}

char separator_of(std::string_view line) {
  for (const char separator : {'\t', ';', ','}) {
    if (line.find(separator) != npos) {
      return separator;
    }
  }
  return '\t';
}

bool TableReader::separated() {
  const std::string_view head = lines_[at_];
  if (head.size() > 4096) {
    return false;
  }
  const char separator = separator_of(head);
  std::vector<std::string> columns = split(head, separator);
  for (std::string& column : columns) {
    column = std::string(strip(column));
  }
  if (columns.size() > most_columns || !names_columns(columns)) {
    return false;
  }
  TabularTable table{std::move(columns), {}, number(at_)};
  const std::size_t header = at_++;
  const bool one = table.columns.size() == 1;
  while (at_ < lines_.size() && !is_blank(lines_[at_])) {
    const std::string_view line = lines_[at_];
    std::vector<std::string> cells = split(line, separator);
    if ((one && at_ > header + 1) || (!one && cells.size() < 2) || cells.size() > most_columns ||
        (line.size() <= 4096 && names_columns(cells))) {
      break;
    }
    std::vector<TabularCell> row;
    if (one) {
      // Raw batch mode (-r) keeps a plan's line breaks: then the plan is not in this line alone.
      if (line.find("\\n") == npos) {
        break;
      }
      row.emplace_back(without_escapes(line));
    } else {
      for (const std::string& cell : cells) {
        row.push_back(cell_of(separator == '\t' ? without_escapes(cell) : cell));
      }
    }
    add_row(table, std::move(row), at_);
    ++at_;
  }
  if (table.rows.empty() && one) {
    at_ = header;
    return false;
  }
  found_.tables.push_back(std::move(table));
  return true;
}

}  // namespace

bool is_plan_column(std::string_view name) {
  return std::ranges::any_of(plan_columns,
                             [&](std::string_view known) { return same_name(known, name); });
}

std::optional<std::size_t> TabularTable::column(std::string_view name) const {
  const auto found = std::ranges::find_if(
      columns, [&](const std::string& column) { return same_name(column, name); });
  return found == columns.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

const std::string* TabularTable::cell(const TabularRow& row, std::string_view name) const {
  const auto at = column(name);
  return at && *at < row.cells.size() && row.cells[*at] ? &*row.cells[*at] : nullptr;
}

TabularText read_tables(std::string_view text) {
  return TableReader(text).read();
}

}  // namespace planwright::planners
