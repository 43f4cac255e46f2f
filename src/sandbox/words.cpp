#include "words.hpp"

namespace planwright::sandbox {
namespace {

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool in_word(char c) {
  return begins_word(c) || (c >= '0' && c <= '9') || c == '$';
}

// The place after what is closed by `quote`, doubled inside.
std::size_t after_quoted(std::string_view sql, std::size_t at, char quote, std::string* text) {
  while (++at < sql.size()) {
    if (sql[at] == quote) {
      if (at + 1 >= sql.size() || sql[at + 1] != quote) {
        return at + 1;
      }
      ++at;
    }
    if (text != nullptr) {
      *text += sql[at];
    }
  }
  return sql.size();
}

std::size_t after_comment(std::string_view sql, std::size_t at) {
  if (sql[at] == '-') {
    const std::size_t end = sql.find('\n', at);
    return end == std::string_view::npos ? sql.size() : end + 1;
  }
  int depth = 0;
  while (at < sql.size()) {
    if (sql.substr(at, 2) == "/*") {
      ++depth;
      at += 2;
    } else if (sql.substr(at, 2) == "*/") {
      at += 2;
      if (--depth == 0) {
        return at;
      }
    } else {
      ++at;
    }
  }
  return at;
}

}  // namespace

std::vector<Word> words_of(std::string_view sql) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*") {
      at = after_comment(sql, at);
    } else if (c == '\'') {
      at = after_quoted(sql, at, '\'', nullptr);
    } else if (c == '"') {
      words.push_back({{}, true});
      at = after_quoted(sql, at, '"', &words.back().text);
    } else if (c == '.') {
      words.push_back({".", false});
      ++at;
    } else if (begins_word(c)) {
      std::string word;
      for (; at < sql.size() && in_word(sql[at]); ++at) {
        word += sql[at] >= 'A' && sql[at] <= 'Z' ? static_cast<char>(sql[at] + 32) : sql[at];
      }
      words.push_back({std::move(word), false});
    } else {
      ++at;
    }
  }
  return words;
}

}  // namespace planwright::sandbox
