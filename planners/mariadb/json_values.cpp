#include "mariadb/json_values.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "source_place.hpp"
#include "utf8.hpp"

namespace planwright::planners::mariadb {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '+' || c == '.';
}

// The number that four hexadecimal digits at the beginning of `text` write.
std::optional<char32_t> hexadecimal(std::string_view text) {
  char32_t code = 0;
  for (std::size_t at = 0; at < 4; ++at) {
    constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
    const std::size_t digit = at < text.size() ? digits.find(text[at]) : std::string_view::npos;
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    code = code * 16 + static_cast<char32_t>(digit % 16);
  }
  return code;
}

}  // namespace

class JsonScanner {
 public:
  JsonScanner(std::string_view text, std::size_t offset, bool indented, JsonDocument& document)
      : text_(text), at_(offset), indented_(indented), document_(document) {}

  bool read();

  std::string error;
  std::size_t error_offset = 0;

 private:
  bool fail(std::size_t offset, std::string message) {
    error = std::move(message);
    error_offset = offset;
    return false;
  }
  bool fail_at_end() {
    return fail(text_.size(), "the text ends in the middle of the plan; take the whole output");
  }
  void skip_space() { at_ = past_space(at_); }
  [[nodiscard]] std::size_t past_space(std::size_t at) const {
    while (at < text_.size() && is_space(text_[at])) {
      ++at;
    }
    return at;
  }
  [[nodiscard]] bool in_list() const {
    return document_.values_[open_.back()].kind == ValueKind::list;
  }

  bool add(std::string_view key, std::size_t offset, ValueKind kind, std::string_view text);
  bool value(std::string_view key);
  bool close();
  bool member();
  bool key(std::string_view& name);
  bool string(std::string_view& content);
  [[nodiscard]] bool ends_string(std::size_t quote) const;
  [[nodiscard]] bool key_follows(std::size_t at) const;
  std::string_view unescaped(std::string_view raw);

  std::string_view text_;
  std::size_t at_;
  bool indented_;  // every member has its own line, as the server writes
  JsonDocument& document_;
  std::vector<std::uint32_t> open_;
};

bool JsonScanner::add(std::string_view key, std::size_t offset, ValueKind kind,
                      std::string_view text) {
  if (document_.values_.size() >= most_json_values) {
    return fail(offset, fmt::format("more than {} values are not read", most_json_values));
  }
  const auto place = static_cast<std::uint32_t>(document_.values_.size());
  document_.values_.push_back({key, text, place + 1, static_cast<std::uint32_t>(offset), kind});
  return true;
}

bool JsonScanner::read() {
  if (!value({})) {
    return false;
  }
  while (!open_.empty()) {
    skip_space();
    if (at_ == text_.size()) {
      return fail_at_end();
    }
    if (!member()) {
      return false;
    }
  }
  document_.text_end_ = at_;
  return true;
}

// What stands inside an open object or list: its end, or the next member.
bool JsonScanner::member() {
  const char closing = in_list() ? ']' : '}';
  if (text_[at_] == closing) {
    return close();
  }
  const bool first = document_.values_.size() == open_.back() + std::size_t{1};
  if (!first) {
    if (text_[at_] != ',') {
      return fail(at_, fmt::format("expected ',' or '{}'", closing));
    }
    ++at_;
    skip_space();
    if (at_ == text_.size()) {
      return fail_at_end();
    }
    // MariaDB has left a comma before the end now and then.
    if (text_[at_] == closing) {
      return close();
    }
  }
  std::string_view name;
  if (!in_list() && !key(name)) {
    return false;
  }
  return value(name);
}

bool JsonScanner::close() {
  ++at_;
  document_.values_[open_.back()].end = static_cast<std::uint32_t>(document_.values_.size());
  open_.pop_back();
  return true;
}

bool JsonScanner::key(std::string_view& name) {
  if (text_[at_] != '"') {
    return fail(at_, "expected a key in double quotes");
  }
  const std::size_t end = text_.find('"', at_ + 1);
  if (end == std::string_view::npos) {
    return fail_at_end();
  }
  name = unescaped(text_.substr(at_ + 1, end - at_ - 1));
  at_ = past_space(end + 1);
  if (at_ == text_.size()) {
    return fail_at_end();
  }
  if (text_[at_] != ':') {
    return fail(at_, "expected ':' after the key");
  }
  ++at_;
  skip_space();
  return at_ < text_.size() || fail_at_end();
}

bool JsonScanner::value(std::string_view key) {
  const std::size_t start = at_;
  const char c = text_[at_];
  if (c == '{' || c == '[') {
    if (open_.size() >= deepest_json) {
      return fail(start,
                  fmt::format("a plan nested deeper than {} levels is not read", deepest_json));
    }
    if (!add(key, start, c == '{' ? ValueKind::object : ValueKind::list, {})) {
      return false;
    }
    open_.push_back(static_cast<std::uint32_t>(document_.values_.size() - 1));
    ++at_;
    return true;
  }
  if (c == '"') {
    std::string_view content;
    return string(content) && add(key, start, ValueKind::string, content);
  }
  while (at_ < text_.size() && is_word(text_[at_])) {
    ++at_;
  }
  const std::string_view word = text_.substr(start, at_ - start);
  if (word.empty()) {
    return fail(start, "expected a value");
  }
  if (at_ == text_.size()) {
    return fail_at_end();
  }
  return word == "null" ? add(key, start, ValueKind::null, {})
                        : add(key, start, ValueKind::word, word);
}

// Whether a member's name and its colon stand here.
bool JsonScanner::key_follows(std::size_t at) const {
  constexpr std::size_t longest_key = 64;
  if (at >= text_.size() || text_[at] != '"') {
    return false;
  }
  const std::size_t end = text_.substr(at + 1, longest_key).find('"');
  if (end == std::string_view::npos) {
    return false;
  }
  const std::size_t colon = past_space(at + end + 2);
  return colon < text_.size() && text_[colon] == ':';
}

// Whether the quote ends its string: conditions hold quotes that nobody escaped, but only behind
// a string's end goes the document on.
bool JsonScanner::ends_string(std::size_t quote) const {
  const std::size_t next = past_space(quote + 1);
  if (next == text_.size()) {
    return true;
  }
  if (in_list()) {
    return text_[next] == ']' || text_[next] == ',';
  }
  const auto breaks_line = [&](std::size_t from, std::size_t to) {
    return text_.substr(from, to - from).find('\n') != std::string_view::npos;
  };
  if (text_[next] == ',') {
    const std::size_t after = past_space(next + 1);
    if (indented_ && !breaks_line(next + 1, after)) {
      return false;
    }
    return after == text_.size() || text_[after] == '}' || key_follows(after);
  }
  return text_[next] == '}' && (!indented_ || breaks_line(quote + 1, next));
}

bool JsonScanner::string(std::string_view& content) {
  const std::size_t start = at_ + 1;
  for (std::size_t at = start; at < text_.size(); ++at) {
    if (text_[at] == '\\') {
      ++at;
    } else if (text_[at] == '"' && (open_.empty() || ends_string(at))) {
      content = unescaped(text_.substr(start, at - start));
      at_ = at + 1;
      return true;
    }
  }
  return fail_at_end();
}

// Undoes the escapes JSON has; any other backslash is the server's text itself.
std::string_view JsonScanner::unescaped(std::string_view raw) {
  const bool valid = find_invalid_utf8(raw) == std::string_view::npos;
  if (valid && raw.find('\\') == std::string_view::npos) {
    return raw;
  }
  document_.replaced_bytes_ = document_.replaced_bytes_ || !valid;
  std::string& made = document_.made_.emplace_back();
  std::size_t copied = 0;
  for (std::size_t at = 0; at + 1 < raw.size(); ++at) {
    if (raw[at] != '\\') {
      continue;
    }
    constexpr std::string_view letters = "nrtbf\"\\/";
    constexpr std::string_view meant = "\n\r\t\b\f\"\\/";
    if (const auto code = raw[at + 1] == 'u' ? hexadecimal(raw.substr(at + 2)) : std::nullopt) {
      append_valid_utf8(made, raw.substr(copied, at - copied));
      append_utf8(made, *code);
      at += 5;
      copied = at + 1;
      continue;
    }
    const std::size_t letter = letters.find(raw[at + 1]);
    if (letter == std::string_view::npos) {
      continue;
    }
    append_valid_utf8(made, raw.substr(copied, at - copied));
    made += meant[letter];
    ++at;
    copied = at + 1;
  }
  append_valid_utf8(made, raw.substr(copied));
  return made;
}

Result<JsonDocument> JsonDocument::read(std::string_view text, std::size_t offset) {
  // Offsets are kept in 32 bits; nothing near that size is a plan.
  constexpr std::size_t largest = std::size_t{1} << 30U;
  if (text.size() >= largest) {
    return failure(ErrorCode::malformed_input, "a plan larger than 1 GB is not read", "1:1");
  }
  if (offset >= text.size()) {
    return failure(ErrorCode::malformed_input, "not a plan of MariaDB in JSON: it is empty", "1:1");
  }
  // As the server writes it, then as whoever put it on fewer lines did.
  const std::size_t first = text.find_first_not_of(" \t\r", offset + 1);
  const bool indented = first != std::string_view::npos && text[first] == '\n';
  std::string error;
  std::size_t where = 0;
  for (const bool by_lines : {true, false}) {
    if (by_lines && !indented) {
      continue;
    }
    JsonDocument document;
    JsonScanner scanner(text, offset, by_lines, document);
    if (scanner.read()) {
      return document;
    }
    error = scanner.error;
    where = scanner.error_offset;
  }
  return failure(
      ErrorCode::malformed_input,
      fmt::format("not a plan of MariaDB in JSON: {} near '{}'", error, fragment_at(text, where)),
      place_text(place_at(text, where)));
}

std::vector<std::uint32_t> JsonDocument::children(std::uint32_t place) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t at = place + 1; at < values_[place].end; at = values_[at].end) {
    found.push_back(at);
  }
  return found;
}

std::optional<std::uint32_t> JsonDocument::member(std::uint32_t place, std::string_view key) const {
  if (values_[place].kind != ValueKind::object) {
    return std::nullopt;
  }
  for (std::uint32_t at = place + 1; at < values_[place].end; at = values_[at].end) {
    if (values_[at].key == key) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace planwright::planners::mariadb
