#include "relation_patterns.hpp"

#include <fmt/format.h>

namespace planwright::catalog {
namespace {

void append_literally(std::string& like, char c) {
  if (c == '%' || c == '_' || c == '\\') {
    like += '\\';
  }
  like += c;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Result<std::vector<NamePatterns>> name_patterns(std::string_view pattern) {
  const auto wrong = [&](std::string_view why) {
    return failure(
        ErrorCode::usage,
        fmt::format("\"{}\" is no pattern for relations: {}; write a name or schema.name, with * "
                    "and ?",
                    pattern, why));
  };
  std::vector<std::string> as_typed(1);
  std::vector<std::string> folded(1);
  bool quoted = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '\0') {
      return wrong("it holds a zero byte");
    }
    if (c == '"') {
      if (quoted && at + 1 < pattern.size() && pattern[at + 1] == '"') {
        ++at;
      } else {
        quoted = !quoted;
        continue;
      }
    }
    if (!quoted && c == '.') {
      as_typed.emplace_back();
      folded.emplace_back();
    } else if (!quoted && (c == '*' || c == '?')) {
      as_typed.back() += c == '*' ? '%' : '_';
      folded.back() += c == '*' ? '%' : '_';
    } else {
      append_literally(as_typed.back(), c);
      append_literally(folded.back(), quoted ? c : lower(c));
    }
  }
  if (quoted) {
    return wrong("a double quote is not closed");
  }
  if (as_typed.size() > 2) {
    return wrong("it has more than two parts");
  }
  for (const std::string& part : as_typed) {
    if (part.empty()) {
      return wrong("a part of it is empty");
    }
  }
  const auto patterns_of = [](const std::vector<std::string>& parts) {
    return parts.size() == 2 ? NamePatterns{parts[0], parts[1]} : NamePatterns{{}, parts[0]};
  };
  std::vector<NamePatterns> result{patterns_of(as_typed)};
  if (folded != as_typed) {
    result.push_back(patterns_of(folded));
  }
  return result;
}

}  // namespace planwright::catalog
