#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>

// A JSON text as flat values, read with bounds on depth and count, every value with its place: what
// a plan of MySQL needs, whose keys are in no order that tells what an object is before it has
// ended.
namespace planwright::planners::mysql {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

class JsonDocument;

// One value of a document; valid while the document lives.
class JsonValue {
 public:
  JsonValue(const JsonDocument& document, std::uint32_t at) : document_(&document), at_(at) {}

  [[nodiscard]] JsonKind kind() const;
  [[nodiscard]] bool is_object() const { return kind() == JsonKind::object; }
  [[nodiscard]] bool is_array() const { return kind() == JsonKind::array; }
  [[nodiscard]] std::string_view key() const;   // empty for what is in no object
  [[nodiscard]] std::string_view text() const;  // of strings, numbers, true and false
  [[nodiscard]] std::size_t offset() const;     // in the document's text

  // The first member of that name; absent for none, and for what is no object.
  [[nodiscard]] std::optional<JsonValue> find(std::string_view key) const;
  // Members and elements, in order.
  [[nodiscard]] std::optional<JsonValue> first() const;
  [[nodiscard]] std::optional<JsonValue> next() const;

  // Numbers, also those the server prints as strings; absent for null and for anything else.
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] bool is_true() const;

  // Of the members by name: empty, absent or false where there is none.
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
  [[nodiscard]] std::optional<double> number_of(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> strings_of(std::string_view key) const;

 private:
  const JsonDocument* document_;
  std::uint32_t at_;
};

class JsonDocument {
 public:
  // Reads the value that `text` begins with (after space); what follows it is at `end`. On an error
  // `where` is the line and column. Views into the text, which must outlive the document.
  static Result<JsonDocument> read(std::string_view text, std::size_t begin = 0);

  [[nodiscard]] JsonValue root() const { return {*this, 0}; }
  [[nodiscard]] std::size_t end() const { return end_; }
  [[nodiscard]] bool replaced_bytes() const { return replaced_bytes_; }

 private:
  friend class JsonValue;
  friend class JsonDocumentReader;
  static constexpr std::uint32_t none = UINT32_MAX;
  struct Value {
    std::string_view key;
    std::string_view text;
    std::size_t offset = 0;
    std::uint32_t next = none;
    JsonKind kind = JsonKind::null;
    bool has_first = false;  // its first member or element comes right after it
  };
  std::vector<Value> values_;
  std::deque<std::string> made_;  // strings that had escapes
  std::size_t end_ = 0;
  bool replaced_bytes_ = false;
};

}  // namespace planwright::planners::mysql
