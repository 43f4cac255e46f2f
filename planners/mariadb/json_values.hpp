#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>

// JSON as MariaDB writes it, read by events into a flat list: every member of an object is kept,
// also where two have one name (up to 10.8 a join of three tables is an object with three members
// "table"). Strings may hold what JSON forbids: MariaDB (10.11.19 as well) copies a condition's
// text into the document without escaping its quotes, backslashes and line breaks.
namespace planwright::planners::mariadb {

enum class ValueKind : std::uint8_t { null, word, string, object, list };

// A value and what is below it are the range [its place, end) of the list, in the text's order.
struct JsonValue {
  std::string_view key;   // empty in a list
  std::string_view text;  // of a string, number, true or false
  std::uint32_t end = 0;
  std::uint32_t offset = 0;  // of the value in the text
  ValueKind kind = ValueKind::null;
};

// One document. Views into the text it was read from, which must outlive it.
class JsonDocument {
 public:
  // Reads the document that begins at `offset` (an object or a list). An error's `where` is
  // "line:column" within `text`.
  static Result<JsonDocument> read(std::string_view text, std::size_t offset);

  [[nodiscard]] const JsonValue& at(std::uint32_t place) const { return values_[place]; }
  // The members or elements of the value at `place`, in order.
  [[nodiscard]] std::vector<std::uint32_t> children(std::uint32_t place) const;
  // The first member of that name; absent where there is none.
  [[nodiscard]] std::optional<std::uint32_t> member(std::uint32_t place,
                                                    std::string_view key) const;
  [[nodiscard]] std::size_t text_end() const { return text_end_; }  // behind the document
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] bool replaced_bytes() const { return replaced_bytes_; }

 private:
  friend class JsonScanner;
  std::vector<JsonValue> values_;
  std::deque<std::string> made_;  // texts that stand otherwise in the document
  std::size_t text_end_ = 0;
  bool replaced_bytes_ = false;
};

// More are not read: a damaged or hostile file. MariaDB joins at most 61 tables and prints about
// 25 values for each.
inline constexpr std::size_t most_json_values = 2'000'000;
inline constexpr std::size_t deepest_json = 500;

}  // namespace planwright::planners::mariadb
