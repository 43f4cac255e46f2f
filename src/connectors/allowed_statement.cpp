#include "allowed_statement.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace planwright::connectors {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// Behind white space, comments (PostgreSQL's nest) and opening parentheses.
std::size_t skip_to_word(std::string_view sql, std::size_t at) {
  while (at < sql.size()) {
    if (is_space(sql[at]) || sql[at] == '(') {
      ++at;
    } else if (sql.substr(at).starts_with("--")) {
      at = std::min(sql.find_first_of("\r\n", at), sql.size());
    } else if (sql.substr(at).starts_with("/*")) {
      int depth = 0;
      do {
        if (sql.substr(at).starts_with("/*")) {
          ++depth;
          at += 2;
        } else if (sql.substr(at).starts_with("*/")) {
          --depth;
          at += 2;
        } else {
          ++at;
        }
      } while (depth > 0 && at < sql.size());
    } else {
      break;
    }
  }
  return at;
}

std::string word_at(std::string_view sql, std::size_t& at) {
  at = skip_to_word(sql, at);
  std::string word;
  for (; at < sql.size(); ++at) {
    const char c = sql[at];
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || c == '_') {
      word += c;
    } else {
      break;
    }
  }
  return word;
}

template <std::size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& words) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 6> reads{"select", "with",    "values",
                                                "table",  "explain", "show"};
// Would end the transaction, or outlive it.
constexpr std::array<std::string_view, 16> never{
    "begin",   "start",   "commit", "end",     "rollback", "abort",      "savepoint", "release",
    "prepare", "discard", "reset",  "execute", "listen",   "deallocate", "do",        "call"};

// A READ ONLY transaction lets EXPLAIN ANALYZE carry out CREATE TABLE AS (seen on 15), so what is
// explained is looked at too. The options in between are words that begin no statement.
std::string explained_word(std::string_view sql, std::size_t at) {
  constexpr std::array<std::string_view, 8> statements{"select", "with",   "values", "table",
                                                       "insert", "update", "delete", "merge"};
  constexpr std::array<std::string_view, 4> others{"create", "refresh", "declare", "execute"};
  while (at < sql.size()) {
    const std::string word = word_at(sql, at);
    if (is_one_of(word, statements) || is_one_of(word, others)) {
      return is_one_of(word, statements) ? "" : word;
    }
    if (word.empty()) {
      ++at;  // a comma, a number, a closing parenthesis
    }
  }
  return {};
}

}  // namespace

Result<void> check_allowed(std::string_view sql, bool read_only) {
  if (sql.find('\0') != std::string_view::npos) {
    return failure(ErrorCode::malformed_input, "the statement holds a zero byte");
  }
  std::size_t at = 0;
  const std::string word = word_at(sql, at);
  if (word == "set") {
    return word_at(sql, at) == "local"
               ? Result<void>{}
               : failure(ErrorCode::unsupported, "planwright only sends SET LOCAL, never SET");
  }
  if (word == "explain" && read_only) {
    if (const std::string explained = explained_word(sql, at); !explained.empty()) {
      return failure(ErrorCode::unsupported,
                     fmt::format("EXPLAIN of {} is not sent to the server", explained));
    }
  }
  if (is_one_of(word, reads) || (!read_only && !word.empty() && !is_one_of(word, never))) {
    return {};
  }
  return failure(ErrorCode::unsupported,
                 fmt::format("a statement that begins with {} is not sent to the server",
                             word.empty() ? "no word" : fmt::format("\"{}\"", word)));
}

}  // namespace planwright::connectors
