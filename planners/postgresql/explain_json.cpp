#include "postgresql/explain_json.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "postgresql/plan_builder.hpp"
#include "source_place.hpp"

namespace planwright::planners::postgresql {
namespace {

// Turns nlohmann's events into ours.
class JsonEvents {
 public:
  explicit JsonEvents(PlanBuilder& builder) : builder_(builder) {}

  bool null() { return value({"null", std::nullopt}); }
  bool boolean(bool truth) { return value({truth ? "true" : "false", std::nullopt}); }
  bool number_integer(std::int64_t number) { return integer(number); }
  bool number_unsigned(std::uint64_t number) { return integer(number); }
  bool number_float(double number, const std::string& text) { return value({text, number}); }
  bool string(std::string& text) { return value({text, std::nullopt}); }
  bool binary(nlohmann::json::binary_t& /*bytes*/) { return false; }
  bool start_object(std::size_t /*elements*/) {
    builder_.begin_object();
    return !builder_.error();
  }
  bool key(std::string& name) {
    builder_.key(name);
    return true;
  }
  bool end_object() {
    builder_.end_object();
    return !builder_.error();
  }
  bool start_array(std::size_t /*elements*/) {
    builder_.begin_array();
    return !builder_.error();
  }
  bool end_array() {
    builder_.end_array();
    return !builder_.error();
  }
  bool parse_error(std::size_t position, const std::string& /*last_token*/,
                   const nlohmann::json::exception& error) {
    error_offset = position;
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while …"
    const std::string_view what = error.what();
    const std::size_t colon = what.find(": ", what.find("column"));
    error_text = colon == std::string_view::npos ? what : what.substr(colon + 2);
    // "; last read: '…'" repeats the offending token, which may be megabytes; we show our own piece.
    if (const std::size_t last_read = error_text.find("; last read"); last_read != std::string::npos) {
      error_text.resize(last_read);
    }
    return false;
  }

  std::size_t error_offset = 0;
  std::string error_text;

 private:
  template <class Integer>
  bool integer(Integer number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return value({{digits.data(), end}, static_cast<double>(number)});
  }
  bool value(const FieldValue& field) {
    builder_.scalar(field);
    return !builder_.error();
  }

  PlanBuilder& builder_;
};

std::size_t count_nodes(std::string_view text) {
  std::size_t nodes = 0;
  constexpr std::string_view key = "\"Node Type\"";
  for (std::size_t at = text.find(key); at != std::string_view::npos;
       at = text.find(key, at + key.size())) {
    ++nodes;
  }
  return nodes;
}

// Counts what the parser has consumed, so that an error of ours has a place too.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    if (furthest_ != nullptr) {
      *furthest_ = at_;
    }
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char** furthest_;
};

}  // namespace

Result<std::vector<Plan>> read_json(std::string_view text) {
  PlanBuilder builder("postgresql-json");
  builder.expect_nodes(count_nodes(text));
  JsonEvents events(builder);
  const char* furthest = text.data();
  const CountingIterator begin(text.data(), &furthest);
  const CountingIterator end(text.data() + text.size(), nullptr);
  const bool read = nlohmann::json::sax_parse(begin, end, &events);
  if (read) {
    return builder.finish();
  }
  const bool ours = builder.error().has_value();
  // nlohmann's position counts characters read, so the offending one is the last of them.
  const std::size_t offset = ours ? static_cast<std::size_t>(furthest - text.data())
                                  : (events.error_offset > 0 ? events.error_offset - 1 : 0);
  return failure(ErrorCode::malformed_input,
                 fmt::format("not a JSON plan: {} near '{}'",
                             ours ? *builder.error() : events.error_text,
                             fragment_at(text, offset)),
                 place_text(place_at(text, offset)));
}

}  // namespace planwright::planners::postgresql
