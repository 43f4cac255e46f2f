#include "repair_json.hpp"

#include <cstddef>

namespace planwright::planners {
namespace {

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == '-' || c == '+';
}

}  // namespace

std::string join_broken_json(std::string_view text) {
  std::string joined;
  joined.reserve(text.size());
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\r' || c == '\n') {
      std::size_t next = at;
      while (next + 1 < text.size() && (text[next + 1] == '\r' || text[next + 1] == '\n')) {
        ++next;
      }
      const bool in_word = !joined.empty() && is_word(joined.back()) && next + 1 < text.size() &&
                           is_word(text[next + 1]);
      if (in_string || in_word) {
        at = next;
        continue;
      }
    } else if (in_string && c == '\\' && at + 1 < text.size()) {
      joined += c;
      // The break may stand between the backslash and what it escapes.
      while (at + 1 < text.size() && (text[at + 1] == '\r' || text[at + 1] == '\n')) {
        ++at;
      }
      if (at + 1 < text.size()) {
        joined += text[++at];
      }
      continue;
    } else if (c == '"') {
      in_string = !in_string;
    }
    joined += c;
  }
  return joined;
}

}  // namespace planwright::planners
