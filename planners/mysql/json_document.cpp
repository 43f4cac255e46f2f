#include "mysql/json_document.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "mysql/words.hpp"
#include "source_place.hpp"
#include "utf8.hpp"

namespace planwright::planners::mysql {

namespace {

constexpr std::size_t most_levels = 2'000;
constexpr std::size_t most_values = 4'000'000;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '+' || c == '.';
}

}  // namespace

class JsonDocumentReader {
 public:
  JsonDocumentReader(std::string_view text, std::size_t begin) : text_(text), at_(begin) {}

  Result<JsonDocument> read() {
    skip_space();
    if (!value({})) {
      return error_result();
    }
    while (!open_.empty()) {
      skip_space();
      if (at_ == text_.size()) {
        fail_at_end(open_.back().is_list ? "a list" : "an object");
        return error_result();
      }
      if (!step()) {
        return error_result();
      }
    }
    document_.end_ = at_;
    return std::move(document_);
  }

 private:
  struct Open {
    std::uint32_t value = 0;
    std::uint32_t last = JsonDocument::none;  // its last member or element
    bool is_list = false;
  };

  Result<JsonDocument> error_result() const {
    return failure(
        ErrorCode::malformed_input,
        fmt::format("not a JSON plan: {} near '{}'", error_, fragment_at(text_, error_offset_)),
        place_text(place_at(text_, error_offset_)));
  }

  bool fail(std::size_t offset, std::string message) {
    error_ = std::move(message);
    error_offset_ = offset;
    return false;
  }
  bool fail_at_end(std::string_view inside) {
    return fail(text_.size(),
                fmt::format("the text ends in the middle of {}; take the whole of EXPLAIN's output",
                            inside));
  }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) {
      ++at_;
    }
  }

  // One member or element, or the end of what is open.
  bool step() {
    const bool is_list = open_.back().is_list;
    const bool first = open_.back().last == JsonDocument::none;
    if (text_[at_] == (is_list ? ']' : '}')) {
      ++at_;
      open_.pop_back();
      return true;
    }
    if (!first) {
      if (text_[at_] != ',') {
        return fail(at_, is_list ? "expected ',' or ']'" : "expected ',' or '}'");
      }
      ++at_;
      skip_space();
    }
    if (is_list) {
      return value({});
    }
    if (at_ == text_.size()) {
      return fail_at_end("an object");
    }
    if (text_[at_] != '"') {
      return fail(at_, "expected a key in double quotes");
    }
    std::string_view key;
    if (!string(key)) {
      return false;
    }
    skip_space();
    if (at_ == text_.size()) {
      return fail_at_end("an object");
    }
    if (text_[at_] != ':') {
      return fail(at_, "expected ':' after the key");
    }
    ++at_;
    skip_space();
    return value(key);
  }

  bool value(std::string_view key) {
    const std::size_t start = at_;
    if (at_ == text_.size()) {
      return fail_at_end("a value");
    }
    if (document_.values_.size() >= most_values) {
      return fail(start, fmt::format("it has more than {} values", most_values));
    }
    const auto id = static_cast<std::uint32_t>(document_.values_.size());
    JsonDocument::Value made;
    made.key = key;
    made.offset = start;
    const char c = text_[at_];
    const bool opens = c == '{' || c == '[';
    if (opens) {
      if (open_.size() >= most_levels) {
        return fail(start, fmt::format("it is more than {} levels deep", most_levels));
      }
      made.kind = c == '[' ? JsonKind::array : JsonKind::object;
      ++at_;
    } else if (c == '"') {
      made.kind = JsonKind::string;
      if (!string(made.text)) {
        return false;
      }
    } else if (!bare_word(made)) {
      return false;
    }
    link(id);
    document_.values_.push_back(made);
    if (opens) {
      open_.push_back({id, JsonDocument::none, c == '['});
    }
    return true;
  }

  void link(std::uint32_t id) {
    if (open_.empty()) {
      return;
    }
    Open& above = open_.back();
    if (above.last == JsonDocument::none) {
      document_.values_[above.value].has_first = true;
    } else {
      document_.values_[above.last].next = id;
    }
    above.last = id;
  }

  bool bare_word(JsonDocument::Value& made) {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_word(text_[at_])) {
      ++at_;
    }
    made.text = text_.substr(start, at_ - start);
    if (made.text == "null") {
      made.kind = JsonKind::null;
    } else if (made.text == "true" || made.text == "false") {
      made.kind = JsonKind::boolean;
    } else if (number_in(made.text)) {
      made.kind = JsonKind::number;
    } else if (at_ == text_.size()) {
      return fail_at_end("a value");
    } else {
      return fail(start, "expected a value");
    }
    return true;
  }

  bool string(std::string_view& content) {
    const std::size_t start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
      ++at_;
    }
    content = text_.substr(start, at_ - start);
    const bool plain = at_ < text_.size() && text_[at_] == '"';
    if (plain && find_invalid_utf8(content) == std::string_view::npos) {
      ++at_;
      return true;
    }
    at_ = start;
    std::string& made = document_.made_.emplace_back();
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') {
        if (!escape(made)) {
          return false;
        }
        continue;
      }
      const std::size_t end = std::min(text_.find_first_of("\"\\", at_), text_.size());
      const std::string_view piece = text_.substr(at_, end - at_);
      document_.replaced_bytes_ =
          document_.replaced_bytes_ || find_invalid_utf8(piece) != std::string_view::npos;
      append_valid_utf8(made, piece);
      at_ = end;
    }
    if (at_ == text_.size()) {
      return fail_at_end("a string");
    }
    ++at_;
    content = made;
    return true;
  }

  bool escape(std::string& made) {
    static constexpr std::array<std::pair<char, char>, 8> plain{{{'"', '"'},
                                                                 {'\\', '\\'},
                                                                 {'/', '/'},
                                                                 {'b', '\b'},
                                                                 {'f', '\f'},
                                                                 {'n', '\n'},
                                                                 {'r', '\r'},
                                                                 {'t', '\t'}}};
    if (at_ + 1 >= text_.size()) {
      return fail_at_end("a string");
    }
    const char kind = text_[at_ + 1];
    const auto* const known = std::ranges::find(plain, kind, &std::pair<char, char>::first);
    if (known != plain.end()) {
      made += known->second;
      at_ += 2;
      return true;
    }
    char32_t code = 0;
    if (kind != 'u' || !hex4(at_ + 2, code)) {
      return fail(at_, "an escape that JSON does not have");
    }
    at_ += 6;
    char32_t low = 0;
    if (code >= 0xD800 && code <= 0xDBFF && text_.substr(at_).starts_with("\\u") &&
        hex4(at_ + 2, low) && low >= 0xDC00 && low <= 0xDFFF) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
      at_ += 6;
    }
    append_utf8(made, code);
    return true;
  }

  [[nodiscard]] bool hex4(std::size_t at, char32_t& code) const {
    code = 0;
    if (at + 4 > text_.size()) {
      return false;
    }
    for (const char c : text_.substr(at, 4)) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) {
        return false;
      }
      code = code * 16 + static_cast<char32_t>(digit);
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_;
  JsonDocument document_;
  std::vector<Open> open_;
  std::string error_;
  std::size_t error_offset_ = 0;
};

Result<JsonDocument> JsonDocument::read(std::string_view text, std::size_t begin) {
  return JsonDocumentReader(text, begin).read();
}

JsonKind JsonValue::kind() const {
  return document_->values_[at_].kind;
}
std::string_view JsonValue::key() const {
  return document_->values_[at_].key;
}
std::string_view JsonValue::text() const {
  return document_->values_[at_].text;
}
std::size_t JsonValue::offset() const {
  return document_->values_[at_].offset;
}

std::optional<JsonValue> JsonValue::first() const {
  return document_->values_[at_].has_first ? std::optional(JsonValue(*document_, at_ + 1))
                                           : std::nullopt;
}

std::optional<JsonValue> JsonValue::next() const {
  const std::uint32_t next = document_->values_[at_].next;
  return next == JsonDocument::none ? std::nullopt : std::optional(JsonValue(*document_, next));
}

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
  if (!is_object()) {
    return std::nullopt;
  }
  for (auto member = first(); member; member = member->next()) {
    if (member->key() == key) {
      return member;
    }
  }
  return std::nullopt;
}

std::optional<double> JsonValue::number() const {
  return kind() == JsonKind::number || kind() == JsonKind::string ? number_in(text())
                                                                  : std::nullopt;
}

bool JsonValue::is_true() const {
  return kind() == JsonKind::boolean && text() == "true";
}

std::string_view JsonValue::text_of(std::string_view key) const {
  const auto member = find(key);
  return member && member->kind() != JsonKind::null ? member->text() : std::string_view{};
}

std::optional<double> JsonValue::number_of(std::string_view key) const {
  const auto member = find(key);
  return member ? member->number() : std::nullopt;
}

bool JsonValue::flag(std::string_view key) const {
  const auto member = find(key);
  return member && member->is_true();
}

std::vector<std::string> JsonValue::strings_of(std::string_view key) const {
  std::vector<std::string> found;
  const auto member = find(key);
  if (!member) {
    return found;
  }
  if (member->kind() == JsonKind::string) {
    found.emplace_back(member->text());
  }
  for (auto item = member->first(); item; item = item->next()) {
    if (item->kind() == JsonKind::string || item->kind() == JsonKind::number) {
      found.emplace_back(item->text());
    }
  }
  return found;
}

}  // namespace planwright::planners::mysql
