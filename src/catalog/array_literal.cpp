#include "array_literal.hpp"

namespace planwright::catalog {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// One element at `at`, which ends behind it. False: malformed.
bool read_element(std::string_view text, std::size_t& at, ArrayElement& element) {
  std::string value;
  const bool quoted = at < text.size() && text[at] == '"';
  if (quoted) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\' && ++at == text.size()) {
        return false;
      }
      value += text[at];
    }
    if (at == text.size()) {
      return false;
    }
    ++at;
    element = std::move(value);
    return true;
  }
  for (; at < text.size() && text[at] != ',' && text[at] != '}'; ++at) {
    if (text[at] == '{' || text[at] == '"') {
      return false;
    }
    if (text[at] == '\\' && ++at == text.size()) {
      return false;
    }
    value += text[at];
  }
  while (!value.empty() && is_space(value.back())) {
    value.pop_back();
  }
  if (value.empty()) {
    return false;
  }
  const bool null = value.size() == 4 && (value == "NULL" || value == "null");
  element = null ? ArrayElement{} : ArrayElement{std::move(value)};
  return true;
}

}  // namespace

std::optional<std::vector<ArrayElement>> read_array(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t equals = text.find("]=");
    if (equals == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(equals + 2);
  }
  if (text.size() < 2 || text.front() != '{') {
    return {};
  }
  std::vector<ArrayElement> elements;
  std::size_t at = 1;
  if (text == "{}") {
    return elements;
  }
  while (at < text.size()) {
    while (at < text.size() && is_space(text[at])) {
      ++at;
    }
    if (!read_element(text, at, elements.emplace_back())) {
      return {};
    }
    while (at < text.size() && is_space(text[at])) {
      ++at;
    }
    if (at + 1 == text.size() && text[at] == '}') {
      return elements;
    }
    if (at >= text.size() || text[at] != ',') {
      return {};
    }
    ++at;
  }
  return {};
}

std::string array_literal(std::span<const ArrayElement> elements) {
  std::string text = "{";
  for (const ArrayElement& element : elements) {
    if (text.size() > 1) {
      text += ',';
    }
    if (!element) {
      text += "NULL";
      continue;
    }
    text += '"';
    for (const char c : *element) {
      if (c == '"' || c == '\\') {
        text += '\\';
      }
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

}  // namespace planwright::catalog
