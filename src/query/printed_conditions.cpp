#include "printed_conditions.hpp"

#include <cctype>

#include "mysql_lexer.hpp"

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

std::string without_mysql_subplans(std::string_view text) {
  const SqlMode mode = sql_mode(Engine::mysql, 0, "");
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const char c = rest.front();
    std::size_t taken = 1;
    if (c == '\'' || c == '"' || c == '`') {
      taken = after_mysql_text(text, at, mode) - at;
    } else if (rest.starts_with("(select #") || rest.starts_with("(subquery#")) {
      result += "(`";
      result += mysql_subplan_name;
      result += "`)";
      at += group_end(rest);
      continue;
    } else if (c == '<') {  // <cache>(
      std::size_t end = 1;
      while (end < rest.size() &&
             (std::isalpha(static_cast<unsigned char>(rest[end])) != 0 || rest[end] == '_')) {
        ++end;
      }
      if (end > 1 && rest.substr(end).starts_with(">(")) {
        at += end + 1;
        continue;
      }
    } else if (rest.starts_with("trigcond(")) {
      at += 8;
      continue;
    }
    result += rest.substr(0, taken);
    at += taken;
  }
  return result;
}

}  // namespace planwright::query
