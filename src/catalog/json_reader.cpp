#include "json_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "utf8_text.hpp"

namespace planwright::catalog {
namespace {

constexpr int deepest_skipped = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string_view JsonReader::found() const {
  switch (peek()) {
    case '"':
      return "a string";
    case '{':
      return "an object";
    case '[':
      return "a list";
    case 't':
    case 'f':
      return "true or false";
    case 'n':
      return "null";
    case '\0':
      return at_ < text_.size() ? "a zero byte" : "the end";
    default:
      return is_digit(peek()) || peek() == '-' ? "a number" : "something that is no JSON";
  }
}

bool JsonReader::fail(std::string message) {
  if (message_.empty()) {
    std::string path;
    for (const PathPart& part : path_) {
      if (part.name.empty()) {
        path += fmt::format("[{}]", part.index);
      } else {
        path += (path.empty() ? "" : ".") + std::string(part.name);
      }
    }
    message_ = path.empty() ? std::move(message) : fmt::format("{}: {}", path, message);
  }
  return false;
}

void JsonReader::space() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) {
    ++at_;
  }
}

bool JsonReader::take(char expected, std::string_view what) {
  if (!ok()) {
    return false;
  }
  space();
  if (peek() != expected || at_ >= text_.size()) {
    return fail(fmt::format("expected {}, found {}", what, found()));
  }
  ++at_;
  return true;
}

bool JsonReader::begin_object(Inside& inside) {
  inside.first = true;
  return take('{', "an object");
}

bool JsonReader::next_member(Inside& inside, std::string& name) {
  if (!ok()) {
    return false;
  }
  space();
  if (peek() == '}') {
    ++at_;
    return false;
  }
  if (!std::exchange(inside.first, false) && !take(',', "a comma or the end of an object")) {
    return false;
  }
  return take('"', "a member's name") && characters(name) && take(':', "a colon");
}

bool JsonReader::begin_list(Inside& inside) {
  inside.first = true;
  return take('[', "a list");
}

bool JsonReader::next_element(Inside& inside) {
  if (!ok()) {
    return false;
  }
  space();
  if (peek() == ']') {
    ++at_;
    return false;
  }
  return std::exchange(inside.first, false) || take(',', "a comma or the end of a list");
}

bool JsonReader::string(std::string& value) {
  return take('"', "a string") && characters(value);
}

bool JsonReader::characters(std::string& value) {
  value.clear();
  while (at_ < text_.size()) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<unsigned char>(text_[at_]) >= 0x20 &&
           static_cast<unsigned char>(text_[at_]) < 0x80) {
      ++at_;
    }
    value.append(text_, begin, at_ - begin);
    if (at_ >= text_.size()) {
      break;
    }
    if (text_[at_] == '"') {
      ++at_;
      return true;
    }
    if (text_[at_] == '\\') {
      if (!escape(value)) {
        return false;
      }
      continue;
    }
    const std::size_t length = utf8_length(text_.substr(at_));
    if (length == 0) {
      return fail(fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(peek())));
    }
    if (length == 1) {
      return fail(fmt::format("control character 0x{:02x} in a string",
                              static_cast<unsigned char>(peek())));
    }
    value.append(text_, at_, length);
    at_ += length;
  }
  return fail("the string does not end");
}

bool JsonReader::code_unit(unsigned& unit) {
  const std::string_view digits = text_.substr(std::min(at_, text_.size()), 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (digits.size() < 4 || error != std::errc{} || end != digits.data() + 4) {
    return fail("\\u needs four hexadecimal digits");
  }
  at_ += 4;
  return true;
}

bool JsonReader::escape(std::string& value) {
  static constexpr std::string_view letters = "\"\\/bfnrt";
  static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  ++at_;
  const char letter = peek();
  if (const std::size_t at = letters.find(letter); at != std::string_view::npos) {
    value += meanings[at];
    ++at_;
    return true;
  }
  if (letter != 'u') {
    return fail("unknown escape in a string");
  }
  ++at_;
  unsigned code = 0;
  if (!code_unit(code)) {
    return false;
  }
  if (code == 0 && zero_bytes_ == ZeroBytes::refused) {
    return fail("a zero byte in a string");
  }
  if (code >= 0xDC80 && code <= 0xDCFF) {
    value += static_cast<char>(static_cast<unsigned char>(code - 0xDC00));
    return true;
  }
  if (code >= 0xD800 && code <= 0xDBFF) {
    unsigned low = 0;
    if (text_.substr(at_, 2) != "\\u") {
      return fail("half a surrogate pair in a string");
    }
    at_ += 2;
    if (!code_unit(low)) {
      return false;
    }
    if (low < 0xDC00 || low > 0xDFFF) {
      return fail("half a surrogate pair in a string");
    }
    code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
  } else if (code >= 0xDC00 && code <= 0xDFFF) {
    return fail("half a surrogate pair in a string");
  }
  append_utf8(value, code);
  return true;
}

bool JsonReader::number_text(std::string_view& digits) {
  if (!ok()) {
    return false;
  }
  space();
  const std::size_t begin = at_;
  const auto run = [this] {
    const std::size_t from = at_;
    while (is_digit(peek())) {
      ++at_;
    }
    return at_ > from;
  };
  if (!is_digit(peek()) && peek() != '-') {
    return fail(fmt::format("expected a number, found {}", found()));
  }
  at_ += peek() == '-' ? 1U : 0U;
  const bool leading_zero = peek() == '0';
  const std::size_t whole = at_;
  bool right = run() && !(leading_zero && at_ > whole + 1);
  if (right && peek() == '.') {
    ++at_;
    right = run();
  }
  if (right && (peek() == 'e' || peek() == 'E')) {
    ++at_;
    at_ += peek() == '+' || peek() == '-' ? 1U : 0U;
    right = run();
  }
  digits = text_.substr(begin, at_ - begin);
  return right || fail(fmt::format("'{}' is not a number", shown(digits)));
}

bool JsonReader::number(double& value) {
  space();
  if (ok() && peek() == '"') {
    // What no JSON number can be.
    if (!string(scratch_)) {
      return false;
    }
    const bool known = scratch_ == "inf" || scratch_ == "-inf" || scratch_ == "nan";
    if (!known) {
      return fail("expected a number, found a string");
    }
    std::from_chars(scratch_.data(), scratch_.data() + scratch_.size(), value);
    return true;
  }
  std::string_view digits;
  if (!number_text(digits)) {
    return false;
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{}) {
    return fail(fmt::format("{} is outside what a number can be", shown(digits)));
  }
  return true;
}

bool JsonReader::integer(std::int64_t& value) {
  std::string_view digits;
  if (!number_text(digits)) {
    return false;
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return fail(fmt::format("expected a whole number, found {}", shown(digits)));
  }
  return true;
}

bool JsonReader::word(std::string_view expected) {
  if (!text_.substr(at_).starts_with(expected)) {
    return false;
  }
  at_ += expected.size();
  return true;
}

bool JsonReader::boolean(bool& value) {
  if (!ok()) {
    return false;
  }
  space();
  value = peek() == 't';
  return word(value ? "true" : "false") ||
         fail(fmt::format("expected true or false, found {}", found()));
}

bool JsonReader::take_null() {
  space();
  return ok() && word("null");
}

bool JsonReader::skip() {
  return ok() && skip(0);
}

bool JsonReader::skip(int depth) {
  if (depth > deepest_skipped) {
    return fail(fmt::format("nested deeper than {} levels", deepest_skipped));
  }
  space();
  Inside inside;
  switch (peek()) {
    case '{':
      begin_object(inside);
      while (next_member(inside, scratch_)) {
        skip(depth + 1);
      }
      return ok();
    case '[':
      begin_list(inside);
      while (next_element(inside)) {
        skip(depth + 1);
      }
      return ok();
    case '"':
      return string(scratch_);
    case 't':
    case 'f': {
      bool ignored = false;
      return boolean(ignored);
    }
    case 'n':
      return take_null() || fail("expected a value, found something that is no JSON");
    default: {
      std::string_view ignored;
      return number_text(ignored);
    }
  }
}

bool JsonReader::end() {
  if (!ok()) {
    return false;
  }
  space();
  return at_ == text_.size() ||
         fail(fmt::format("expected the end of the line, found {}", found()));
}

}  // namespace planwright::catalog
