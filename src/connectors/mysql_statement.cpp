#include "mysql_statement.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace planwright::connectors {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// What may be in a name without quotes.
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 128;
}

enum class TokenKind : std::uint8_t { end, word, symbol, quoted, executable_comment };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string word;  // in small letters; of a symbol its one character
  std::size_t begin = 0, end = 0;
};

// Goes through a text token by token. What is inside /*! … */ counts as code: whether the server
// reads it depends on its version, so both must be fine.
class Scanner {
 public:
  Scanner(std::string_view sql, StringRules rules) : sql_(sql), rules_(rules) {}

  Token next() {
    skip_space_and_comments();
    Token token;
    token.begin = at_;
    if (at_ >= sql_.size()) {
      token.end = at_;
      return token;
    }
    const char c = sql_[at_];
    if (at_executable_comment()) {
      token.kind = TokenKind::executable_comment;
      at_ = sql_.find('!', at_) + 1;
      while (at_ < sql_.size() && sql_[at_] >= '0' && sql_[at_] <= '9') {
        ++at_;
      }
    } else if (c == '\'' || c == '"' || c == '`') {
      token.kind = TokenKind::quoted;
      skip_quoted(c);
    } else if (is_name(c)) {
      token.kind = TokenKind::word;
      for (; at_ < sql_.size() && is_name(sql_[at_]); ++at_) {
        const char letter = sql_[at_];
        token.word +=
            letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
      }
    } else {
      token.kind = TokenKind::symbol;
      token.word = c;
      ++at_;
    }
    token.end = at_;
    return token;
  }

 private:
  [[nodiscard]] std::string_view rest() const { return sql_.substr(at_); }
  [[nodiscard]] bool at_executable_comment() const {
    return rest().starts_with("/*!") || rest().starts_with("/*M!");
  }

  void skip_space_and_comments() {
    while (at_ < sql_.size()) {
      // Two dashes begin a comment only before a space, a control character or the end.
      const bool dashes =
          rest().starts_with("--") &&
          (at_ + 2 >= sql_.size() || static_cast<unsigned char>(sql_[at_ + 2]) <= ' ');
      if (is_space(sql_[at_])) {
        ++at_;
      } else if (dashes || sql_[at_] == '#') {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (rest().starts_with("/*") && !at_executable_comment()) {
        const std::size_t end = sql_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? sql_.size() : end + 2;
      } else {
        break;
      }
    }
  }

  void skip_quoted(char quote) {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] == '\\' && quote != '`' && rules_.backslash_escapes) {
        ++at_;
      } else if (sql_[at_] == quote) {
        ++at_;  // a doubled quote is read as two strings, which comes to the same
        return;
      }
    }
    at_ = std::min(at_, sql_.size());
  }

  std::string_view sql_;
  StringRules rules_;
  std::size_t at_ = 0;
};

template <std::size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& words) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 8> reads{"select",  "with",     "values", "table",
                                                "explain", "describe", "desc",   "show"};
constexpr std::array<std::string_view, 4> writes{"insert", "replace", "update", "delete"};
// Behind ANALYZE, where it is MariaDB's statement that runs another: not a table's.
constexpr std::array<std::string_view, 8> analyzed{"format", "select",  "with",   "values",
                                                   "insert", "replace", "update", "delete"};
// Settings of our own session that only decide about plans and how they are printed.
constexpr std::array<std::string_view, 4> settings{
    "optimizer_switch", "explain_json_format_version", "explain_format", "use_stat_tables"};

// SET SESSION name = 'literal', and nothing else in it.
bool is_harmless_setting(Scanner scanner) {
  if (scanner.next().word != "session" || !is_one_of(scanner.next().word, settings) ||
      scanner.next().word != "=") {
    return false;
  }
  const Token value = scanner.next();
  return (value.kind == TokenKind::quoted || value.kind == TokenKind::word) &&
         scanner.next().kind == TokenKind::end;
}

// Writes a file on the server's machine, which a read-only transaction does not keep it from.
bool writes_file(Scanner scanner) {
  std::string before;
  for (Token token = scanner.next(); token.kind != TokenKind::end; token = scanner.next()) {
    if (token.kind == TokenKind::word &&
        (token.word == "outfile" || (token.word == "dumpfile" && before == "into"))) {
      return true;
    }
    if (token.kind != TokenKind::executable_comment) {
      before = token.word;
    }
  }
  return false;
}

}  // namespace

Result<void> check_mysql_allowed(std::string_view sql, bool read_only, StringRules rules) {
  if (sql.find('\0') != std::string_view::npos) {
    return failure(ErrorCode::malformed_input, "the statement holds a zero byte");
  }
  Scanner scanner(sql, rules);
  Token first = scanner.next();
  while (first.word == "(") {
    first = scanner.next();
  }
  const Scanner behind = scanner;
  // An executable comment before what decides: the server may see another statement than we do.
  const Token second = scanner.next();
  if (first.kind == TokenKind::executable_comment || second.kind == TokenKind::executable_comment) {
    return failure(ErrorCode::unsupported,
                   "a statement that begins with /*! … */ is not sent to the server; write it "
                   "without the comment");
  }
  const bool known =
      is_one_of(first.word, reads) || (!read_only && is_one_of(first.word, writes)) ||
      (first.word == "analyze" && (second.word == "(" || is_one_of(second.word, analyzed)));
  if (first.word == "set") {
    return is_harmless_setting(behind)
               ? Result<void>{}
               : failure(ErrorCode::unsupported,
                         "planwright only sets what decides about plans in its own session");
  }
  if (first.kind != TokenKind::word || !known) {
    return failure(
        ErrorCode::unsupported,
        fmt::format("a statement that begins with {} is not sent to the server",
                    first.kind != TokenKind::word ? "no word" : fmt::format("\"{}\"", first.word)));
  }
  if (writes_file(behind)) {
    return failure(ErrorCode::unsupported,
                   "a statement with INTO OUTFILE or DUMPFILE is not sent to the server");
  }
  return {};
}

bool is_plain_explain(std::string_view sql) {
  Scanner scanner(sql, {});
  Token token = scanner.next();
  if (token.word != "explain" && token.word != "describe" && token.word != "desc") {
    return false;
  }
  token = scanner.next();
  while (token.word == "extended" || token.word == "partitions") {
    token = scanner.next();
  }
  if (token.word == "format") {
    if (scanner.next().word != "=") {
      return false;
    }
    // Its value in quotes too: the server takes FORMAT='json'.
    const Token value = scanner.next();
    if (value.kind != TokenKind::word && value.kind != TokenKind::quoted) {
      return false;
    }
    token = scanner.next();
  }
  return token.kind == TokenKind::word &&
         (is_one_of(token.word, writes) || token.word == "select" || token.word == "with");
}

bool is_show_warnings(std::string_view sql) {
  Scanner scanner(sql, {});
  return scanner.next().word == "show" && scanner.next().word == "warnings" &&
         scanner.next().kind == TokenKind::end;
}

std::set<std::string> names_in(std::string_view sql) {
  std::set<std::string> names;
  Scanner scanner(sql, {});
  for (Token token = scanner.next(); token.kind != TokenKind::end; token = scanner.next()) {
    if (token.kind == TokenKind::word) {
      names.insert(token.word);
    } else if (token.kind == TokenKind::quoted && token.end - token.begin > 2) {
      std::string name(sql.substr(token.begin + 1, token.end - token.begin - 2));
      std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      names.insert(std::move(name));
    }
  }
  return names;
}

Result<std::string> with_literals(std::string_view sql,
                                  std::span<const ports::Parameter> parameters, StringRules rules) {
  if (parameters.empty()) {
    return std::string(sql);
  }
  std::string result;
  std::size_t copied = 0;
  Scanner scanner(sql, rules);
  for (Token token = scanner.next(); token.kind != TokenKind::end; token = scanner.next()) {
    if (token.kind != TokenKind::word || token.word.front() != '$') {
      continue;
    }
    std::size_t number = 0;
    const char* last = token.word.data() + token.word.size();
    const auto [end, error] = std::from_chars(token.word.data() + 1, last, number);
    if (error != std::errc{} || end != last) {
      continue;
    }
    if (number == 0 || number > parameters.size()) {
      return failure(ErrorCode::internal, fmt::format("parameter {} has no value", token.word));
    }
    result += sql.substr(copied, token.begin - copied);
    copied = token.end;
    const ports::Parameter& value = parameters[number - 1];
    if (!value) {
      result += "NULL";
      continue;
    }
    result += "_utf8mb4 X'";
    for (const char c : *value) {
      result += fmt::format("{:02X}", static_cast<unsigned char>(c));
    }
    result += '\'';
  }
  result += sql.substr(copied);
  return result;
}

}  // namespace planwright::connectors
