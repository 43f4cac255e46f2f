// A JSON reader of our own: nlohmann's took 1.1 s for a plan of 100,000 nodes (154 MB), where all
// of planwright has one second, and it refuses a whole plan for one byte that is not UTF-8.
#include "postgresql/explain_json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "postgresql/plan_builder.hpp"
#include "source_place.hpp"
#include "utf8.hpp"

namespace planwright::planners::postgresql {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What may stand at the place that is read next.
enum class Expect { value, value_or_end, key, key_or_end, comma_or_end };

class JsonReader {
 public:
  JsonReader(std::string_view text, PlanBuilder& builder,
             const std::function<void(std::string_view)>& done_with)
      : text_(text),
        at_(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0),
        builder_(builder),
        done_with_(done_with) {}

  // False on an error: then `error` says what is wrong at `error_offset`.
  bool read() {
    skip_space();
    if (at_ == text_.size()) {
      return fail(at_, "it is empty");
    }
    bool any = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (any && c != '[' && c != '{') {
        builder_.diagnose(
            {Diagnostic::Level::warning,
             fmt::format("the text after the plan is ignored: '{}'", fragment_at(text_, at_))});
        break;
      }
      if (!document()) {
        return false;
      }
      any = true;
      skip_space();
      if (at_ < text_.size() && (text_[at_] == ',' || text_[at_] == ';')) {
        ++at_;
        skip_space();
      }
    }
    return true;
  }

  std::string error;
  std::size_t error_offset = 0;

 private:
  bool fail(std::size_t offset, std::string message) {
    error = std::move(message);
    error_offset = offset;
    return false;
  }

  bool fail_at_end(std::string_view inside) {
    return fail(
        text_.size(),
        fmt::format("the text ends in the middle of {}, after {} of its plan nodes; take the "
                    "whole of EXPLAIN's output",
                    inside, builder_.nodes_begun()));
  }

  std::string_view open_part() const {
    return is_list_.empty() ? "the document" : is_list_.back() ? "a list" : "an object";
  }

  // One error of ours or the builder's ends the reading; its place is the token just read.
  bool built(std::size_t offset) {
    return builder_.error() ? fail(offset, *builder_.error()) : true;
  }

  void skip_space() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return;
      }
      ++at_;
      // Half of a formatted plan is indentation: eight at a time.
      std::uint64_t eight = 0;
      while (c == '\n' && at_ + 8 <= text_.size() &&
             (std::memcpy(&eight, text_.data() + at_, 8), eight == 0x2020202020202020U)) {
        at_ += 8;
      }
    }
  }

  bool document() {
    Expect expect = Expect::value;
    do {
      skip_space();
      if (at_ == text_.size()) {
        return fail_at_end(open_part());
      }
      if (!step(expect)) {
        return false;
      }
    } while (!is_list_.empty());
    return true;
  }

  bool step(Expect& expect) {
    const std::size_t start = at_;
    const char c = text_[at_];
    switch (expect) {
      case Expect::value_or_end:
        if (c == ']') {
          return close(expect);
        }
        return value(expect);
      case Expect::value:
        return value(expect);
      case Expect::key_or_end:
        if (c == '}') {
          return close(expect);
        }
        [[fallthrough]];
      case Expect::key: {
        if (c != '"') {
          return fail(start, "expected a key in double quotes");
        }
        std::string_view name;
        if (!string(name)) {
          return false;
        }
        builder_.key(without_line_breaks(name));
        skip_space();
        if (at_ == text_.size()) {
          return fail_at_end("an object");
        }
        if (text_[at_] != ':') {
          return fail(at_, "expected ':' after the key");
        }
        ++at_;
        expect = Expect::value;
        return true;
      }
      case Expect::comma_or_end:
        if (c == (is_list_.back() ? ']' : '}')) {
          return close(expect);
        }
        if (c != ',') {
          return fail(start, is_list_.back() ? "expected ',' or ']'" : "expected ',' or '}'");
        }
        ++at_;
        expect = is_list_.back() ? Expect::value : Expect::key;
        return true;
    }
    return false;
  }

  bool value(Expect& expect) {
    const std::size_t start = at_;
    const char c = text_[at_];
    expect = Expect::comma_or_end;
    if (c == '{' || c == '[') {
      ++at_;
      is_list_.push_back(c == '[');
      if (c == '{') {
        release_behind();
        builder_.begin_object();
        expect = Expect::key_or_end;
      } else {
        builder_.begin_array();
        expect = Expect::value_or_end;
      }
      return built(start);
    }
    if (c == '"') {
      std::string_view content;
      if (!string(content)) {
        return false;
      }
      builder_.scalar({content, std::nullopt});
      return built(start);
    }
    return bare_word(start);
  }

  // A number, true, false or null.
  bool bare_word(std::size_t start) {
    while (at_ < text_.size() && is_word(text_[at_])) {
      ++at_;
    }
    const std::string_view word = text_.substr(start, at_ - start);
    if (word == "null") {
      builder_.null();
      return built(start);
    }
    const bool number =
        !word.empty() && (word.front() == '-' || is_digit(word.front())) && is_digit(word.back());
    if (!number && word != "true" && word != "false") {
      if (at_ == text_.size() && !word.empty()) {
        return fail_at_end("a value");
      }
      return fail(start, "expected a value");
    }
    if (at_ == text_.size() && !is_list_.empty()) {
      return fail_at_end(open_part());
    }
    builder_.scalar({word, std::nullopt});
    return built(start);
  }

  bool close(Expect& expect) {
    const std::size_t start = at_;
    ++at_;
    if (is_list_.back()) {
      builder_.end_array();
    } else {
      builder_.end_object();
    }
    is_list_.pop_back();
    expect = Expect::comma_or_end;
    return built(start);
  }

  // Reads a string; `content` is a piece of the text or, where something had to be put otherwise,
  // of a buffer that the next string overwrites.
  bool string(std::string_view& content) {
    const std::size_t start = at_ + 1;
    std::size_t at = start;
    unsigned all = 0;
    unsigned char lowest = 0xFF;
    while (at < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at]);
      if (c == '"') {
        content = text_.substr(start, at - start);
        at_ = at + 1;
        has_control_ = lowest < 0x20;
        if ((all & 0x80U) != 0 && find_invalid_utf8(content) != std::string_view::npos) {
          buffer_.clear();
          append_valid_utf8(buffer_, content);
          content = buffer_;
          builder_.replaced_bytes();
        }
        return true;
      }
      if (c == '\\') {
        return escaped_string(start, at, content);
      }
      all |= c;
      lowest = std::min(lowest, c);
      ++at;
    }
    return fail_at_end("a string");
  }

  bool escaped_string(std::size_t start, std::size_t at, std::string_view& content) {
    buffer_.clear();
    std::size_t copied = start;
    while (at < text_.size() && text_[at] != '"') {
      if (text_[at] != '\\') {
        ++at;
        continue;
      }
      append(text_.substr(copied, at - copied));
      if (!escape(at)) {
        return false;
      }
      copied = at;
    }
    if (at >= text_.size()) {
      return fail_at_end("a string");
    }
    append(text_.substr(copied, at - copied));
    at_ = at + 1;
    has_control_ = true;
    content = buffer_;
    return true;
  }

  void append(std::string_view piece) {
    if (find_invalid_utf8(piece) != std::string_view::npos) {
      builder_.replaced_bytes();
    }
    append_valid_utf8(buffer_, piece);
  }

  // Reads the escape at `at` into the buffer and moves past it.
  bool escape(std::size_t& at) {
    if (at + 1 >= text_.size()) {
      return fail_at_end("a string");
    }
    const char kind = text_[at + 1];
    at += 2;
    switch (kind) {
      case '"':
      case '\\':
      case '/':
        buffer_ += kind;
        return true;
      case 'b':
        buffer_ += '\b';
        return true;
      case 'f':
        buffer_ += '\f';
        return true;
      case 'n':
        buffer_ += '\n';
        return true;
      case 'r':
        buffer_ += '\r';
        return true;
      case 't':
        buffer_ += '\t';
        return true;
      case 'u': {
        char32_t code = 0;
        if (!hex4(at, code)) {
          return false;
        }
        if (code >= 0xD800 && code <= 0xDBFF && text_.substr(at).starts_with("\\u")) {
          std::size_t after = at + 2;
          char32_t low = 0;
          if (!hex4(after, low)) {
            return false;
          }
          if (low >= 0xDC00 && low <= 0xDFFF) {
            code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
            at = after;
          }
        }
        append_utf8(buffer_, code);
        return true;
      }
      default:
        return fail(at - 2, "an escape that JSON does not have");
    }
  }

  bool hex4(std::size_t& at, char32_t& code) {
    code = 0;
    for (int digit = 0; digit < 4; ++digit, ++at) {
      if (at >= text_.size()) {
        return fail_at_end("a string");
      }
      const char c = text_[at];
      const int value = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (value < 0) {
        return fail(at, "expected four hexadecimal digits after \\u");
      }
      code = code * 16 + static_cast<char32_t>(value);
    }
    return true;
  }

  // No key of a plan has a line break; a terminal that wrapped the line put it there (pev2 #962).
  std::string_view without_line_breaks(std::string_view name) {
    if (!has_control_) {
      return name;
    }
    key_buffer_.assign(name);
    std::erase_if(key_buffer_, [](char c) { return c == '\n' || c == '\r'; });
    return key_buffer_;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  void release_behind() {
    constexpr std::size_t stretch = std::size_t{8} << 20U;
    if (done_with_ && at_ - released_ >= stretch) {
      done_with_(text_.substr(released_, at_ - released_));
      released_ = at_;
    }
  }

  static bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.';
  }

  std::string_view text_;
  std::size_t at_;
  PlanBuilder& builder_;
  const std::function<void(std::string_view)>& done_with_;
  std::size_t released_ = 0;   // where the text begins that done_with_ has not been given
  bool has_control_ = false;   // the string just read may have control characters
  std::vector<bool> is_list_;  // the open objects and lists
  std::string buffer_;
  std::string key_buffer_;
};

// About how many nodes the text holds, from three samples of it: looking at all of it would cost
// a tenth of the reading. Too few only costs a copy, too many no memory that is touched.
std::size_t estimate_nodes(std::string_view text) {
  static constexpr std::string_view key = "\"Node Type\"";
  constexpr std::size_t sample = std::size_t{256} * 1024;
  const auto count = [](std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = part.find(key); at != std::string_view::npos;
         at = part.find(key, at + key.size())) {
      ++found;
    }
    return found;
  };
  if (text.size() <= 3 * sample) {
    return count(text);
  }
  std::size_t densest = 0;
  for (const std::size_t at : {std::size_t{0}, text.size() / 2, text.size() - sample}) {
    densest = std::max(densest, count(text.substr(at, sample)));
  }
  return densest * (text.size() / sample + 1) * 5 / 4;
}

}  // namespace

Result<std::vector<Plan>> read_json(std::string_view text,
                                    const std::function<void(std::string_view)>& done_with) {
  PlanBuilder builder("postgresql-json");
  builder.expect_nodes(estimate_nodes(text));
  JsonReader reader(text, builder, done_with);
  if (reader.read()) {
    return builder.finish();
  }
  return failure(ErrorCode::malformed_input,
                 fmt::format("not a JSON plan: {} near '{}'", reader.error,
                             fragment_at(text, reader.error_offset)),
                 place_text(place_at(text, reader.error_offset)));
}

}  // namespace planwright::planners::postgresql
