#include "printed_conditions.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace planwright::query {
namespace {

// Where the parenthesis that begins `text` ends: one past its partner.
std::size_t group_end(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      const std::size_t end = text.find(c, at + 1);
      at = end == std::string_view::npos ? text.size() : end;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return at + 1;
    }
  }
  return text.size();
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

}  // namespace

std::string without_subplans(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      std::size_t end = text.find(c, at + 1);
      end = end == std::string_view::npos ? text.size() : end + 1;
      result += text.substr(at, end - at);
      at = end;
      continue;
    }
    const std::string_view rest = text.substr(at);
    // From 17 on an IN is written out: "(ANY (c.id = (SubPlan 1).col1))", which is no SQL either.
    if (rest.starts_with("(ANY (") || rest.starts_with("(ALL (")) {
      const std::size_t end = group_end(rest);
      if (rest.substr(0, end).find("SubPlan ") != std::string_view::npos) {
        result += "(";
        result += subplan_parameter;
        result += ")";
        at += end;
        continue;
      }
    }
    const bool subplan = rest.starts_with("(InitPlan ") || rest.starts_with("(SubPlan ") ||
                         rest.starts_with("(hashed SubPlan ") ||
                         rest.starts_with("(alternatives: ");
    if (subplan) {
      const std::size_t close = rest.find(')');
      if (close != std::string_view::npos) {
        result += "(";
        result += subplan_parameter;
        result += ")";
        at += close + 1;
        continue;
      }
    }
    result += c;
    ++at;
  }
  return result;
}

Sides sides_of(const std::string& text, std::size_t at, std::size_t operator_length) {
  // Openings before the operator that are still open there: the innermost begins the left side.
  std::vector<std::size_t> open;
  std::size_t position = 0;
  const auto skip_quoted = [&text](std::size_t from) {
    const std::size_t end = text.find(text[from], from + 1);
    return end == std::string::npos ? text.size() : end + 1;
  };
  while (position < at && position < text.size()) {
    const char c = text[position];
    if (c == '\'' || c == '"') {
      position = skip_quoted(position);
      continue;
    }
    if (c == '(' || c == '[') {
      open.push_back(position);
    } else if ((c == ')' || c == ']') && !open.empty()) {
      open.pop_back();
    }
    ++position;
  }
  const std::size_t begin = open.empty() ? 0 : open.back() + 1;
  std::size_t depth = 0;
  std::size_t end = std::min(at + operator_length, text.size());
  const std::size_t right_begin = end;
  while (end < text.size()) {
    const char c = text[end];
    if (c == '\'' || c == '"') {
      end = skip_quoted(end);
      continue;
    }
    if (c == '(' || c == '[') {
      ++depth;
    } else if (c == ')' || c == ']') {
      if (depth == 0) {
        break;
      }
      --depth;
    }
    ++end;
  }
  return {trimmed(std::string_view(text).substr(begin, at - begin)),
          trimmed(std::string_view(text).substr(right_begin, end - right_begin))};
}

}  // namespace planwright::query
