#include "mysql_lexer.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace planwright::query {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Of an identifier without quotes; every byte of a character outside ASCII is.
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Scanner {
 public:
  Scanner(std::string_view text, const SqlMode& mode) : text_(text), mode_(mode) {}

  MysqlTokens run() {
    while (at_ < text_.size()) {
      const std::size_t before = at_;
      step();
      at_ = std::max(at_, before + 1);
    }
    if (in_versioned_) {
      add(MysqlTokenKind::bad, text_.size());
    }
    return std::move(made_);
  }

  // Behind a quoted text that begins at `at`; npos when it does not end.
  [[nodiscard]] std::size_t after_quote(std::size_t at) const {
    const char quote = text_[at];
    const bool name = quote == '`' || (quote == '"' && mode_.ansi_quotes);
    const bool escapes = !name && !mode_.no_backslash_escapes;
    for (++at; at < text_.size(); ++at) {
      if (text_[at] == '\\' && escapes) {
        ++at;
      } else if (text_[at] == quote) {
        if (at + 1 == text_.size() || text_[at + 1] != quote) {
          return at + 1;
        }
        ++at;
      }
    }
    return std::string_view::npos;
  }

  // Behind a comment that begins at `at`; `at` when none does.
  [[nodiscard]] std::size_t after_comment(std::size_t at) const {
    const std::string_view rest = text_.substr(at);
    const bool dashes =
        rest.starts_with("--") && (rest.size() == 2 || is_space(rest[2]) ||
                                   std::iscntrl(static_cast<unsigned char>(rest[2])) != 0);
    if (rest.starts_with('#') || dashes) {
      return std::min(text_.find('\n', at), text_.size());
    }
    if (rest.starts_with("/*")) {
      const std::size_t end = text_.find("*/", at + 2);
      return end == std::string_view::npos ? end : end + 2;
    }
    return at;
  }

 private:
  void add(MysqlTokenKind kind, std::size_t end) {
    made_.tokens.push_back({kind, at_, std::min(end, text_.size())});
    at_ = end;
  }

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  // A quoted text as one token, or the rest as a bad one.
  void quoted(MysqlTokenKind kind, std::size_t quote) {
    const std::size_t end = after_quote(quote);
    add(end == std::string_view::npos ? MysqlTokenKind::bad : kind, std::min(end, text_.size()));
  }

  void step() {
    const char c = peek();
    if (is_space(c)) {
      ++at_;
    } else if (text_.substr(at_).starts_with("/*")) {
      block_comment();
    } else if (in_versioned_ && c == '*' && peek(1) == '/') {
      in_versioned_ = false;
      at_ += 2;
    } else if (const std::size_t end = after_comment(at_); end != at_) {
      at_ = end;
    } else if (c == '\'' || c == '"') {
      quoted(c == '"' && mode_.ansi_quotes ? MysqlTokenKind::name : MysqlTokenKind::string, at_);
    } else if (c == '`') {
      quoted(MysqlTokenKind::name, at_);
    } else if (c == '@') {
      variable();
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)) && !behind_name())) {
      number();
    } else if (is_word(c)) {
      word();
    } else {
      sign();
    }
  }

  // Directly behind a name: t.5 is its column 5.
  [[nodiscard]] bool behind_name() const {
    return !made_.tokens.empty() && made_.tokens.back().end == at_ &&
           (made_.tokens.back().kind == MysqlTokenKind::word ||
            made_.tokens.back().kind == MysqlTokenKind::name);
  }

  void block_comment() {
    const std::string_view rest = text_.substr(at_);
    const bool mariadb = mode_.engine == Engine::mariadb;
    const bool own = mariadb && (rest.starts_with("/*M!") || rest.starts_with("/*m!"));
    if (!in_versioned_ && (own || rest.starts_with("/*!"))) {
      std::size_t digits = own ? 4 : 3;
      const std::size_t first = digits;
      int version = 0;
      while (digits < rest.size() && digits < first + 6 && is_digit(rest[digits])) {
        version = version * 10 + (rest[digits++] - '0');
      }
      if (digits - first < 5) {  // no version: its digits are SQL
        digits = first;
        version = 0;
      }
      if (runs(version, own)) {
        in_versioned_ = true;
        at_ += digits;
      } else {
        skip_versioned();
      }
      return;
    }
    const std::size_t end = after_comment(at_);
    if (end == std::string_view::npos) {
      add(MysqlTokenKind::bad, text_.size());
      return;
    }
    if (rest.starts_with("/*+")) {
      made_.hints.push_back({at_, end});
    }
    at_ = end;
  }

  [[nodiscard]] bool runs(int version, bool own) const {
    // MariaDB passes over what MySQL 5.7 and later brought, unless it is addressed itself.
    if (mode_.engine == Engine::mariadb && !own && version >= 50700 && version <= 99999) {
      return false;
    }
    return mode_.version == 0 || version <= mode_.version;
  }

  // A comment that is not run may hold comments.
  void skip_versioned() {
    std::size_t depth = 1;
    for (std::size_t at = at_ + 2; at + 1 < text_.size(); ++at) {
      const std::string_view two = text_.substr(at, 2);
      if (two == "/*") {
        ++depth;
        ++at;
      } else if (two == "*/") {
        ++at;
        if (--depth == 0) {
          at_ = at + 1;
          return;
        }
      }
    }
    add(MysqlTokenKind::bad, text_.size());
  }

  void variable() {
    const bool system = peek(1) == '@';
    std::size_t at = at_ + (system ? 2 : 1);
    const MysqlTokenKind kind =
        system ? MysqlTokenKind::system_variable : MysqlTokenKind::user_variable;
    if (at < text_.size() &&
        (text_[at] == '`' || (!system && (text_[at] == '\'' || text_[at] == '"')))) {
      quoted(kind, at);
      return;
    }
    while (at < text_.size() && (is_word(text_[at]) || text_[at] == '.')) {
      ++at;
    }
    add(kind, at);
  }

  void number() {
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'b')) {
      const bool hex = peek(1) == 'x';
      std::size_t at = at_ + 2;
      while (at < text_.size() && (hex ? std::isxdigit(static_cast<unsigned char>(text_[at])) != 0
                                       : text_[at] == '0' || text_[at] == '1')) {
        ++at;
      }
      if (at > at_ + 2 && (at == text_.size() || !is_word(text_[at]))) {
        add(hex ? MysqlTokenKind::hex : MysqlTokenKind::bits, at);
        return;
      }
    }
    if (behind_dot()) {
      word();
      return;
    }
    std::size_t at = at_;
    while (at < text_.size() && is_digit(text_[at])) {
      ++at;
    }
    const bool whole = at > at_;
    if (whole && at < text_.size() && is_word(text_[at]) && !exponent(at)) {
      word();  // 1st
      return;
    }
    if (at < text_.size() && text_[at] == '.') {
      ++at;
      while (at < text_.size() && is_digit(text_[at])) {
        ++at;
      }
    }
    add(MysqlTokenKind::number, exponent(at) ? after_exponent(at) : at);
  }

  // A name's part that begins with a digit stands directly behind the dot.
  [[nodiscard]] bool behind_dot() const {
    const auto& tokens = made_.tokens;
    return tokens.size() > 1 && tokens.back().end == at_ &&
           tokens.back().kind == MysqlTokenKind::sign && text_[tokens.back().begin] == '.' &&
           tokens[tokens.size() - 2].end == tokens.back().begin;
  }

  [[nodiscard]] bool exponent(std::size_t at) const { return after_exponent(at) > at; }

  [[nodiscard]] std::size_t after_exponent(std::size_t at) const {
    if (at >= text_.size() || (text_[at] != 'e' && text_[at] != 'E')) {
      return at;
    }
    std::size_t digits = at + 1;
    if (digits < text_.size() && (text_[digits] == '+' || text_[digits] == '-')) {
      ++digits;
    }
    const std::size_t first = digits;
    while (digits < text_.size() && is_digit(text_[digits])) {
      ++digits;
    }
    const bool ends = digits > first && (digits == text_.size() || !is_word(text_[digits]));
    return ends ? digits : at;
  }

  void word() {
    const char first = peek();
    if (peek(1) == '\'') {
      if (first == 'x' || first == 'X') {
        return quoted(MysqlTokenKind::hex, at_ + 1);
      }
      if (first == 'b' || first == 'B') {
        return quoted(MysqlTokenKind::bits, at_ + 1);
      }
      if (first == 'n' || first == 'N') {
        return quoted(MysqlTokenKind::string, at_ + 1);
      }
    }
    std::size_t at = at_;
    while (at < text_.size() && is_word(text_[at])) {
      ++at;
    }
    add(MysqlTokenKind::word, at);
  }

  void sign() {
    static constexpr std::array<std::string_view, 13> longer{
        "->>", "<=>", "...", "->", "<=", ">=", "<>", "!=", "<<", ">>", ":=", "&&", "||"};
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view each : longer) {
      if (rest.starts_with(each)) {
        return add(MysqlTokenKind::sign, at_ + each.size());
      }
    }
    if (rest.front() == '?') {
      return add(MysqlTokenKind::parameter, at_ + 1);
    }
    if (rest.starts_with("\\N")) {
      return add(MysqlTokenKind::word, at_ + 2);
    }
    const bool known =
        std::string_view("+-*/%=<>!~&|^(),.;{}:").find(rest.front()) != std::string_view::npos;
    add(known ? MysqlTokenKind::sign : MysqlTokenKind::bad, at_ + 1);
  }

  std::string_view text_;
  const SqlMode& mode_;
  std::size_t at_ = 0;
  bool in_versioned_ = false;
  MysqlTokens made_;
};

char unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'Z':
      return '\x1a';
    default:
      return c;
  }
}

}  // namespace

MysqlTokens mysql_tokens(std::string_view text, const SqlMode& mode) {
  return Scanner(text, mode).run();
}

std::size_t after_mysql_text(std::string_view text, std::size_t at, const SqlMode& mode) {
  const Scanner scanner(text, mode);
  const char c = text[at];
  const bool quote = c == '\'' || c == '"' || c == '`';
  const std::size_t end = quote ? scanner.after_quote(at) : scanner.after_comment(at);
  return std::min(std::max(end, at + 1), text.size());
}

std::string mysql_name(std::string_view token) {
  if (token.size() < 2 || (token.front() != '`' && token.front() != '"')) {
    return std::string(token);
  }
  std::string name;
  for (std::size_t at = 1; at + 1 < token.size(); ++at) {
    name += token[at];
    at += token[at] == token.front() ? 1 : 0;
  }
  return name;
}

std::string mysql_string(std::string_view token, const SqlMode& mode) {
  std::string value;
  const std::size_t open = token.find_first_of("'\"");
  if (open == std::string_view::npos) {
    return value;
  }
  const char quote = token[open];
  for (std::size_t at = open + 1; at + 1 < token.size(); ++at) {
    const char c = token[at];
    if (c == '\\' && !mode.no_backslash_escapes && at + 2 < token.size()) {
      const char next = token[++at];
      // LIKE's own escapes keep the backslash; NUL can stand in no text of ours.
      if (next == '%' || next == '_' || next == '0') {
        value += '\\';
      }
      value += unescaped(next);
    } else {
      value += c;
      at += c == quote ? 1 : 0;
    }
  }
  return value;
}

bool same_word(std::string_view word, std::string_view upper) {
  return std::ranges::equal(
      word, upper, [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

std::string lower_case(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return made;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> upper) {
  return std::ranges::any_of(upper, [&](std::string_view each) { return same_word(word, each); });
}

}  // namespace planwright::query
