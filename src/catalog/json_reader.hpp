#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// JSON read in one pass straight into typed values: no document is built, so a file can cost no
// more memory than what it says, and nothing nests deeper than the types do.
namespace planwright::catalog {

// Reads one JSON text. Every function gives false once something is wrong; the first problem is
// kept, with the path of members that led there. Messages hold no text of the file's: it may be
// hostile to terminals.
//
// Strings must be UTF-8. A lone surrogate \udc80 … \udcff stands for the byte 0x80 … 0xff, so that
// what a server says in no encoding (SQL_ASCII) survives: see JsonWriter. \u0000 is refused on
// demand: what is handed on to a server as a C string would end there.
class JsonReader {
 public:
  enum class ZeroBytes { kept, refused };
  explicit JsonReader(std::string_view text, ZeroBytes zero_bytes = ZeroBytes::kept)
      : text_(text), zero_bytes_(zero_bytes) {}

  // Where an object or list is being read.
  struct Inside {
    bool first = true;
  };
  bool begin_object(Inside& inside);
  // The next member's name; false at the object's end and after an error.
  bool next_member(Inside& inside, std::string& name);
  bool begin_list(Inside& inside);
  // Whether there is another element; false at the list's end and after an error.
  bool next_element(Inside& inside);

  bool string(std::string& value);
  bool number(double& value);
  bool integer(std::int64_t& value);
  bool boolean(bool& value);
  // Takes `null` if it comes next; false, without an error, when something else does.
  bool take_null();
  // Passes over any value.
  bool skip();
  // Nothing may follow.
  bool end();

  bool fail(std::string message);
  [[nodiscard]] bool ok() const { return message_.empty(); }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] std::size_t offset() const { return at_; }

  // Names the part of the text read while it lives, for messages: "relation.columns[3]".
  class Part {
   public:
    Part(JsonReader& reader, std::string_view name) : reader_(reader) {
      reader_.path_.push_back({name, 0});
    }
    Part(JsonReader& reader, std::size_t index) : reader_(reader) {
      reader_.path_.push_back({{}, index});
    }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() { reader_.path_.pop_back(); }

   private:
    JsonReader& reader_;
  };

 private:
  struct PathPart {
    std::string_view name;  // empty: an element of a list
    std::size_t index = 0;
  };

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] std::string_view found() const;
  void space();
  bool take(char expected, std::string_view what);
  bool word(std::string_view expected);
  [[nodiscard]] static std::string_view shown(std::string_view digits) {
    return digits.substr(0, 40);
  }
  bool number_text(std::string_view& digits);
  bool characters(std::string& value);
  bool escape(std::string& value);
  bool code_unit(unsigned& unit);
  bool skip(int depth);

  std::string_view text_;
  ZeroBytes zero_bytes_;
  std::size_t at_ = 0;
  std::string message_;
  std::vector<PathPart> path_;
  std::string scratch_;
};

}  // namespace planwright::catalog
