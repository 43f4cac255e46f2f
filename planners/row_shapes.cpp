#include "row_shapes.hpp"

#include <algorithm>

#include "postgresql/explain_text.hpp"
#include "text_rows.hpp"

namespace planwright::planners {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Box drawing characters are U+2500 to U+257F: three bytes, the first two E2 94 or E2 95.
std::size_t box_character(std::string_view text) {
  return text.size() >= 3 && text[0] == '\xE2' && (text[1] == '\x94' || text[1] == '\x95') ? 3 : 0;
}

}  // namespace

std::string_view without_right_bar(std::string_view text) {
  text = strip_right(text);
  return text.substr(0, text.size() - ends_with_any(text, bars));
}

bool is_rule(std::string_view row) {
  row = strip_right(row);
  if (row.empty() || row.front() == ' ') {
    return false;
  }
  std::size_t dashes = 0;
  while (!row.empty()) {
    std::size_t size = box_character(row);
    if (size == 0) {
      if (row.front() != '-' && row.front() != '+' && row.front() != '|') {
        return false;
      }
      size = 1;
    }
    dashes += row.front() == '-' || size == 3 ? 1 : 0;
    row.remove_prefix(size);
  }
  return dashes >= 3;
}

bool is_record_rule(std::string_view row) {
  row = strip_right(row);
  if (row.starts_with("* ")) {
    return row.size() > 4 && is_digit(row.back()) && row.find(' ', 2) != npos && row.size() < 40;
  }
  while (!row.empty()) {
    const std::size_t size = box_character(row);
    if (size == 0 && row.front() != '-' && row.front() != '+') {
      break;
    }
    row.remove_prefix(std::max<std::size_t>(size, 1));
  }
  const std::size_t close = row.find(" ]");
  return row.starts_with("[ ") && close != npos && close > 2 && is_digit(row[close - 1]);
}

bool is_footer(std::string_view row) {
  row = strip_right(row);
  if (row.size() < 4 || row.size() > 48 || row.front() != '(' || row.back() != ')') {
    return false;
  }
  const std::size_t word = row.find_first_not_of("0123456789", 1);
  const std::string_view rest = row.substr(word, row.size() - 1 - word);
  return word > 1 && !rest.empty() && rest.find_first_of("=()0123456789:;,'\"<>") == npos;
}

bool is_timing(std::string_view row) {
  row = strip(row);
  const std::size_t colon = row.find(": ");
  if (colon == npos || colon == 0 || row.substr(0, colon).find(' ') != npos) {
    return false;
  }
  const std::string_view value = row.substr(colon + 2);
  const std::size_t unit = value.find_first_not_of("0123456789.,");
  return unit != npos && unit > 2 && value.substr(0, unit).find_first_of(".,") != npos &&
         value[unit] == ' ' && row.size() < 60 && !row.starts_with("Startup");
}

bool is_prompt(std::string_view row) {
  const std::size_t mark = row.substr(0, 80).find_first_of("#>");
  if (mark == npos || mark < 2 || (mark + 1 < row.size() && row[mark + 1] != ' ')) {
    return false;
  }
  const char before = row[mark - 1];
  return row.substr(0, mark).find_first_of(" \"<{[") == npos &&
         (before == '=' || before == '-' || before == '\'' || before == '*' || before == '(' ||
          row.starts_with("mysql>"));
}

bool is_fence(std::string_view row) {
  row = strip(row);
  return row.starts_with("```") || row.starts_with("~~~");
}

bool begins_structured(std::string_view row) {
  row = strip(row);
  if (row.starts_with('[') || row.starts_with('{')) {
    const std::string_view rest = strip(row.substr(1));
    return rest.empty() || rest.starts_with('{') || rest.starts_with('"') ||
           rest.starts_with('[') || rest == "+" || rest == "↵" || rest.starts_with("\\n");
  }
  return row.starts_with("<explain") || row.starts_with("<?xml") || row.starts_with("- Plan:") ||
         row.starts_with("Plan:") || row.starts_with("- Query Text:") ||
         row.starts_with("Query Text:");
}

bool begins_any_plan(std::string_view row) {
  return begins_structured(row) || postgresql::begins_text_plan(row) ||
         (strip(row).starts_with("->  ") && row.find("(cost=") != npos);
}

bool says_no_plan(std::string_view row) {
  row = strip(row);
  return row.starts_with("Utility statements have no plan") ||
         row.starts_with("Query rewrites to nothing");
}

}  // namespace planwright::planners
