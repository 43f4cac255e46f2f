#include "split_statements.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace planwright::query {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool same_word(std::string_view word, std::string_view upper) {
  return std::ranges::equal(
      word, upper, [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

// The position after whatever begins at `at`: a quoted text, a comment, or one character.
class Scanner {
 public:
  explicit Scanner(std::string_view script) : script_(script) {}

  [[nodiscard]] std::size_t after_token(std::size_t at) const {
    const char c = script_[at];
    if (c == '\'') {
      const bool escapes = at > 0 && (script_[at - 1] == 'E' || script_[at - 1] == 'e') &&
                           (at < 2 || !is_word(script_[at - 2]));
      return after_quote(at, '\'', escapes);
    }
    if (c == '"') {
      return after_quote(at, '"', false);
    }
    if (c == '-' && script_.substr(at).starts_with("--")) {
      return std::min(script_.find('\n', at), script_.size());
    }
    if (c == '/' && script_.substr(at).starts_with("/*")) {
      return after_comment(at);
    }
    if (c == '$' && (at == 0 || !is_word(script_[at - 1]))) {
      return after_dollar_quote(at);
    }
    return at + 1;
  }

 private:
  [[nodiscard]] std::size_t after_quote(std::size_t at, char quote, bool escapes) const {
    for (++at; at < script_.size(); ++at) {
      if (escapes && script_[at] == '\\') {
        ++at;
      } else if (script_[at] == quote) {
        return at + 1;  // a doubled quote begins a new quoted text: the same to us
      }
    }
    return script_.size();
  }
  [[nodiscard]] std::size_t after_comment(std::size_t at) const {
    std::size_t depth = 0;
    while (at < script_.size()) {
      const std::string_view rest = script_.substr(at);
      if (rest.starts_with("/*")) {
        ++depth;
        at += 2;
      } else if (rest.starts_with("*/")) {
        at += 2;
        if (--depth == 0) {
          return at;
        }
      } else {
        ++at;
      }
    }
    return script_.size();
  }
  [[nodiscard]] std::size_t after_dollar_quote(std::size_t at) const {
    std::size_t end = at + 1;
    while (end < script_.size() && is_word(script_[end])) {
      ++end;
    }
    const bool tag_is_number =
        end > at + 1 && std::isdigit(static_cast<unsigned char>(script_[at + 1])) != 0;
    if (end >= script_.size() || script_[end] != '$' || tag_is_number) {
      return at + 1;
    }
    const std::string_view tag = script_.substr(at, end + 1 - at);
    const std::size_t close = script_.find(tag, end + 1);
    return close == std::string_view::npos ? script_.size() : close + tag.size();
  }

  std::string_view script_;
};

// COPY … FROM stdin: its data follows the semicolon, up to a line "\.".
bool copies_from_stdin(std::string_view statement) {
  const std::string_view rest = statement;
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < rest.size();) {
    if (!is_word(rest[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < rest.size() && is_word(rest[end])) {
      ++end;
    }
    words.push_back(rest.substr(at, end - at));
    at = end;
  }
  if (words.empty() || !same_word(words.front(), "COPY")) {
    return false;
  }
  for (std::size_t at = 1; at + 1 < words.size(); ++at) {
    if (same_word(words[at], "FROM") && same_word(words[at + 1], "STDIN")) {
      return true;
    }
  }
  return false;
}

std::size_t after_copy_data(std::string_view script, std::size_t at) {
  while (at < script.size()) {
    const std::size_t end = std::min(script.find('\n', at), script.size());
    std::string_view line = script.substr(at, end - at);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    at = std::min(end + 1, script.size());
    if (line == "\\.") {
      break;
    }
  }
  return at;
}

}  // namespace

std::vector<StatementText> split_statements(std::string_view script) {
  std::vector<StatementText> statements;
  const Scanner scanner(script);
  std::size_t begin = std::string_view::npos;
  std::size_t line = 1;
  std::size_t begin_line = 1;
  std::size_t body_depth = 0;  // inside BEGIN ATOMIC … END
  std::string_view last_word;

  const auto finish = [&](std::size_t end) {
    if (begin != std::string_view::npos) {
      statements.push_back({script.substr(begin, end - begin), begin_line});
    }
    begin = std::string_view::npos;
    body_depth = 0;
    last_word = {};
  };
  const auto advance = [&](std::size_t from, std::size_t to) {
    line += static_cast<std::size_t>(std::ranges::count(script.substr(from, to - from), '\n'));
    return to;
  };

  for (std::size_t at = 0; at < script.size();) {
    const char c = script[at];
    const bool comment = script.substr(at).starts_with("--") || script.substr(at).starts_with("/*");
    if (begin == std::string_view::npos && !comment && c != ';' &&
        std::isspace(static_cast<unsigned char>(c)) == 0) {
      if (c == '\\') {
        at = advance(at, std::min(script.find('\n', at), script.size()));
        continue;
      }
      begin = at;
      begin_line = line;
    }
    if (c == ';' && body_depth == 0) {
      const std::string_view statement =
          begin == std::string_view::npos ? std::string_view{} : script.substr(begin, at - begin);
      const bool data = copies_from_stdin(statement);
      finish(at);
      ++at;
      if (data) {
        const std::size_t data_begin = std::min(script.find('\n', at), script.size());
        at = advance(at, after_copy_data(script, std::min(data_begin + 1, script.size())));
      }
      continue;
    }
    if (is_word(c) && (at == 0 || !is_word(script[at - 1]))) {
      std::size_t end = at;
      while (end < script.size() && is_word(script[end])) {
        ++end;
      }
      const std::string_view word = script.substr(at, end - at);
      // A prefixed quote (E'…', U&'…') is scanned by its quote.
      if (same_word(word, "ATOMIC") && same_word(last_word, "BEGIN")) {
        body_depth = 1;
      } else if (body_depth > 0 && same_word(word, "CASE")) {
        ++body_depth;
      } else if (body_depth > 0 && same_word(word, "END")) {
        --body_depth;
      }
      last_word = word;
      at = end;
      continue;
    }
    at = advance(at, scanner.after_token(at));
  }
  finish(script.size());
  return statements;
}

}  // namespace planwright::query
