// How lines of EXPLAIN's TEXT format are told apart. See explain_text_scan.hpp.
#include "postgresql/explain_text_scan.hpp"

#include <algorithm>
#include <string>

#include "postgresql/explain_text.hpp"
#include "postgresql/explain_text_lines.hpp"

namespace planwright::planners::postgresql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::size_t find_figures(std::string_view text, std::size_t at, std::size_t end) {
  for (; at < end; ++at) {
    if (text[at] == '"') {
      at = std::min(text.find('"', at + 1), end);
    } else if (text[at] == '(') {
      const std::string_view rest = text.substr(at, 16);
      if (rest.starts_with("(cost=") || rest.starts_with("(actual ") ||
          rest.starts_with("(never executed")) {
        return at;
      }
    }
  }
  return npos;
}

std::size_t quoted_line_end(std::string_view text, std::size_t at, std::string_view quotes) {
  const std::string stops = std::string(quotes) + '\n';
  while (true) {
    at = text.find_first_of(stops, at);
    if (at == npos) {
      return text.size();
    }
    if (text[at] == '\n') {
      return at;
    }
    at = text.find(text[at], at + 1);
    if (at == npos) {
      return npos;
    }
    ++at;
  }
}

Content content_of(std::string_view text, std::size_t at, std::size_t end) {
  Content content;
  for (; at < end; ++at) {
    if (text[at] == '\t') {
      content.column = content.column / 4 * 4 + 4;
    } else if (text[at] == ' ') {
      ++content.column;
    } else {
      break;
    }
  }
  content.begin = at;
  return content;
}

std::optional<std::string_view> after_arrow(std::string_view content) {
  if (!content.starts_with("->")) {
    return std::nullopt;
  }
  return trim(content.substr(2));
}

std::optional<std::pair<std::string_view, std::string_view>> split_detail(std::string_view text) {
  constexpr std::size_t longest_key = 80;
  const std::size_t colon = text.substr(0, longest_key).find(':');
  if (colon == npos || colon == 0 ||
      (colon + 1 < text.size() && text[colon + 1] != ' ' && text[colon + 1] != '\n' &&
       text[colon + 1] != '\r')) {
    return std::nullopt;
  }
  return std::pair{text.substr(0, colon), trim(text.substr(colon + 1))};
}

bool is_statement_line(std::string_view content) {
  if (content.starts_with("Trigger ")) {
    return true;
  }
  const auto detail = split_detail(content);
  if (!detail) {
    return false;
  }
  const std::string_view key = detail->first;
  return key == "Planning" || key == "Planning Time" || key == "Planning time" ||
         key == "Execution Time" || key == "Execution time" || key == "Total runtime" ||
         key == "JIT" || key == "Settings" || key == "Query Identifier" || key == "Serialization";
}

bool is_heading(std::string_view content) {
  return content.starts_with("CTE ") || content.starts_with("InitPlan ") ||
         content.starts_with("SubPlan ");
}

bool begins_text_plan(std::string_view line) {
  line = trim(line);
  if (line.empty() || !is_upper(line.front())) {
    return false;
  }
  const std::size_t figures = find_figures(line, 0, line.size());
  const std::string_view head = trim(line.substr(0, figures));
  const NodeHead parts = split_head(head);
  if (figures == npos) {
    // COSTS OFF: an operator and its target, nothing else.
    if (!is_operator(parts.name)) {
      return false;
    }
    const bool scan = parts.name.ends_with("Scan") || !parts.target.empty();
    return !scan || head.size() > parts.name.size() || parts.name == "Named Tuplestore Scan" ||
           parts.name == "Foreign Scan" || parts.name.starts_with("Custom Scan");
  }
  if (is_operator(parts.name)) {
    return true;
  }
  // An operator that is not known: "Gather Motion 3:1  (slice1; segments: 3)", no "Filter: (…".
  const std::string_view words = head.substr(0, head.find('('));
  return !head.empty() && words.find(": ") == npos && !words.ends_with(':') &&
         figures + 6 < line.size() && (line[figures + 1] != 'c' || is_digit(line[figures + 6]));
}

bool has_text_plan(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = line_end(text, at);
    const std::string_view line = trim(text.substr(at, end - at));
    if (line.starts_with("->") || begins_text_plan(line)) {
      return true;
    }
    at = end + 1;
  }
  return false;
}

}  // namespace planwright::planners::postgresql
