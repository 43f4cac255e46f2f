#include "array_text.hpp"

namespace planwright::sandbox {
namespace {

void add(std::string& literal, const std::string* element, char delimiter) {
  if (literal.size() > 1) {
    literal += delimiter;
  }
  if (element == nullptr) {
    literal += "NULL";
    return;
  }
  literal += '"';
  for (const char c : *element) {
    if (c == '"' || c == '\\') {
      literal += '\\';
    }
    literal += c;
  }
  literal += '"';
}

}  // namespace

std::string array_text(std::span<const ports::Parameter> elements, char delimiter) {
  std::string literal = "{";
  for (const ports::Parameter& element : elements) {
    add(literal, element ? &*element : nullptr, delimiter);
  }
  return literal + "}";
}

std::string array_text(std::span<const std::string> elements, char delimiter) {
  std::string literal = "{";
  for (const std::string& element : elements) {
    add(literal, &element, delimiter);
  }
  return literal + "}";
}

std::vector<std::string> elements_of(std::string_view array) {
  // Some begin with their bounds: [0:1]={1,2}.
  const std::size_t brace = array.find('{');
  std::vector<std::string> elements;
  bool quoted = false;
  for (std::size_t at = brace + 1; brace != std::string_view::npos && at < array.size(); ++at) {
    const char c = array[at];
    if (elements.empty() && !(c == '}' && !quoted)) {
      elements.emplace_back();
    }
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '\\' && at + 1 < array.size()) {
      elements.back() += array[++at];
    } else if (!quoted && c == ',') {
      elements.emplace_back();
    } else if (!quoted && c == '}') {
      break;
    } else {
      elements.back() += c;
    }
  }
  return elements;
}

}  // namespace planwright::sandbox
