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

}  // namespace planwright::sandbox
