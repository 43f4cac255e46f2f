#include <algorithm>

#include <planwright/base/number.hpp>
#include <planwright/estimates/selectivity.hpp>

namespace planwright::estimates {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  while (text.ends_with(' ')) {
    text.remove_suffix(1);
  }
  return text;
}

// Where the quoted literal that begins the text ends, past the quote; npos when it does not.
std::size_t quote_end(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\'' && at + 1 < text.size() && text[at + 1] == '\'') {
      ++at;
    } else if (text[at] == '\'') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

std::string unquoted(std::string_view inside) {
  std::string value;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    value += inside[at];
    if (inside[at] == '\'') {
      ++at;
    }
  }
  return value;
}

// Casts and brackets only: "::text", "::numeric(10,2))".
bool casts_only(std::string_view rest) {
  rest = trimmed(rest);
  if (rest.find_first_of("+-*/|<>=&'$") != std::string_view::npos) {
    return false;
  }
  return rest.empty() || rest.starts_with("::") || rest == ")" || rest.starts_with(")::");
}

// The elements of '{a,"b c",NULL}'.
std::vector<std::string> array_elements(std::string_view inside) {
  std::vector<std::string> elements;
  std::string element;
  bool quoted = false;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    if (inside[at] == '\\' && at + 1 < inside.size()) {
      element += inside[++at];
    } else if (inside[at] == '"') {
      quoted = !quoted;
    } else if (inside[at] == ',' && !quoted) {
      elements.push_back(std::move(element));
      element.clear();
    } else {
      element += inside[at];
    }
  }
  if (!inside.empty()) {
    elements.push_back(std::move(element));
  }
  return elements;
}

// Splits at commas that are not within quotes or brackets.
std::vector<std::string_view> parts(std::string_view list) {
  std::vector<std::string_view> result;
  std::size_t from = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < list.size(); ++at) {
    if (list[at] == '\'') {
      quoted = !quoted;
    } else if (!quoted && (list[at] == '(' || list[at] == '[')) {
      ++depth;
    } else if (!quoted && (list[at] == ')' || list[at] == ']')) {
      --depth;
    } else if (!quoted && depth == 0 && list[at] == ',') {
      result.push_back(list.substr(from, at - from));
      from = at + 1;
    }
  }
  result.push_back(list.substr(from));
  return result;
}

}  // namespace

std::optional<std::string> literal_value(std::string_view operand) {
  operand = trimmed(operand);
  while (operand.starts_with('(')) {
    operand = trimmed(operand.substr(1));
  }
  if (operand.starts_with('\'')) {
    const std::size_t end = quote_end(operand);
    if (end == std::string_view::npos || !casts_only(operand.substr(end))) {
      return std::nullopt;
    }
    return unquoted(operand.substr(1, end - 2));
  }
  const auto end = std::min(operand.find_first_of(":) "), operand.size());
  const std::string_view word = operand.substr(0, end);
  const bool truth = word == "true" || word == "false";
  if ((!truth && !parse_number(word)) || !casts_only(operand.substr(end))) {
    return std::nullopt;
  }
  return std::string(word);
}

std::optional<std::vector<std::string>> literal_list(std::string_view operand) {
  operand = trimmed(operand);
  if (operand.starts_with("ANY") || operand.starts_with("any")) {
    operand = trimmed(operand.substr(3));
  }
  if (const auto value = literal_value(operand); value && value->starts_with('{')) {
    return array_elements(std::string_view(*value).substr(1, value->size() - 2));
  }
  auto open = operand.find('[');
  open = open == std::string_view::npos ? operand.find('(') : open;
  const auto close = operand.find_last_of("])");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  std::string_view inside = operand.substr(open + 1, close - open - 1);
  inside = inside.substr(0, operand[open] == '[' ? inside.rfind(']') : std::string_view::npos);
  std::vector<std::string> values;
  for (const std::string_view part : parts(inside)) {
    const auto value = literal_value(part);
    if (!value) {
      return std::nullopt;
    }
    values.push_back(*value);
  }
  return values;
}

}  // namespace planwright::estimates
