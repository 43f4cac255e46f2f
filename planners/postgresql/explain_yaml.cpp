#include "postgresql/explain_yaml.hpp"

#include <yaml.h>

#include <string>

#include <fmt/format.h>

#include "postgresql/plan_builder.hpp"
#include "source_place.hpp"
#include "utf8.hpp"

namespace planwright::planners::postgresql {
namespace {

// libyaml's parser, freed on every way out.
class Parser {
 public:
  explicit Parser(std::string_view text) : ready_(yaml_parser_initialize(&parser_) != 0) {
    if (ready_) {
      yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
      // libyaml's type for bytes; it does not write to them.
      yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                   text.size());
    }
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (ready_) {
      yaml_parser_delete(&parser_);
    }
  }

  [[nodiscard]] bool next(yaml_event_t& event) {
    return ready_ && yaml_parser_parse(&parser_, &event) != 0;
  }
  [[nodiscard]] const yaml_parser_t& state() const { return parser_; }
  [[nodiscard]] bool ready() const { return ready_; }

 private:
  yaml_parser_t parser_{};
  bool ready_;
};

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }

  yaml_event_t* operator->() { return &event_; }
  yaml_event_t& operator*() { return event_; }

 private:
  yaml_event_t event_{};
};

// Characters that may stand in a quoted text of EXPLAIN but not in YAML: DEL, the C1 controls but
// NEL, and a byte order mark. 0: all is well here; else the character's length.
std::size_t forbidden_character(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(0) == 0x7F) {
    return 1;
  }
  if (byte(0) == 0xC2 && text.size() > 1 && byte(1) < 0xA0 && byte(1) != 0x85) {
    return 2;
  }
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

// The text as libyaml can read it: valid UTF-8, its forbidden characters escaped as a double-quoted
// scalar has them. Empty when the text is fine as it is.
std::string readable_copy(std::string_view text, bool& replaced_bytes) {
  static constexpr std::string_view suspects = "\x7F\xC2\xEF";
  const std::size_t invalid = find_invalid_utf8(text);
  const auto first_forbidden = [](std::string_view in) {
    std::size_t at = in.find_first_of(suspects);
    while (at != std::string_view::npos && forbidden_character(in.substr(at)) == 0) {
      at = in.find_first_of(suspects, at + 1);
    }
    return at;
  };
  replaced_bytes = invalid != std::string_view::npos;
  if (!replaced_bytes && first_forbidden(text) == std::string_view::npos) {
    return {};
  }
  std::string valid;
  append_valid_utf8(valid, text);
  std::string readable;
  std::string_view rest = valid;
  while (true) {
    const std::size_t at = first_forbidden(rest);
    readable += rest.substr(0, at);
    if (at == std::string_view::npos) {
      return readable;
    }
    const std::size_t length = forbidden_character(rest.substr(at));
    readable += length == 1   ? std::string("\\x7F")
                : length == 3 ? std::string("\\uFEFF")
                              : fmt::format("\\x{:02X}", static_cast<unsigned char>(rest[at + 1]));
    rest.remove_prefix(at + length);
  }
}

// Turns libyaml's events into the builder's.
class YamlEvents {
 public:
  explicit YamlEvents(PlanBuilder& builder) : builder_(builder) {}

  // False when the event has no place in a plan; then `error` says why.
  bool take(yaml_event_t& event) {
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        return fail("an alias, which EXPLAIN never writes");
      case YAML_SCALAR_EVENT:
        if (event.data.scalar.anchor != nullptr || event.data.scalar.tag != nullptr) {
          return fail("an anchor or tag, which EXPLAIN never writes");
        }
        scalar(event);
        break;
      case YAML_MAPPING_START_EVENT:
        if (event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE) {
          return fail("a mapping in braces, which EXPLAIN never writes");
        }
        if (event.data.mapping_start.anchor != nullptr || event.data.mapping_start.tag != nullptr) {
          return fail("an anchor or tag, which EXPLAIN never writes");
        }
        if (!container()) {
          return false;
        }
        builder_.begin_object();
        levels_.push_back(Level::key);
        break;
      case YAML_SEQUENCE_START_EVENT:
        // Grouping sets are lists in brackets. Nested, libyaml would take quadratic time for them.
        if (!levels_.empty() && levels_.back() == Level::flow_list) {
          return fail("brackets inside brackets, which EXPLAIN never writes");
        }
        if (event.data.sequence_start.anchor != nullptr ||
            event.data.sequence_start.tag != nullptr) {
          return fail("an anchor or tag, which EXPLAIN never writes");
        }
        if (!container()) {
          return false;
        }
        builder_.begin_array();
        levels_.push_back(event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                              ? Level::flow_list
                              : Level::list);
        break;
      case YAML_MAPPING_END_EVENT:
        levels_.pop_back();
        builder_.end_object();
        break;
      case YAML_SEQUENCE_END_EVENT:
        levels_.pop_back();
        builder_.end_array();
        break;
      default:
        break;
    }
    return builder_.error() ? fail(*builder_.error()) : true;
  }

  std::string error;

 private:
  // What an open collection expects next.
  enum class Level : unsigned char { key, value, list, flow_list };

  bool fail(std::string message) {
    error = std::move(message);
    return false;
  }

  bool container() {
    if (!levels_.empty() && levels_.back() == Level::key) {
      return fail("a list or mapping where a key was expected");
    }
    value_taken();
    return true;
  }

  void value_taken() {
    if (!levels_.empty() && levels_.back() == Level::value) {
      levels_.back() = Level::key;
    }
  }

  void scalar(const yaml_event_t& event) {
    const std::string_view text(reinterpret_cast<const char*>(event.data.scalar.value),
                                event.data.scalar.length);
    if (!levels_.empty() && levels_.back() == Level::key) {
      builder_.key(text);
      levels_.back() = Level::value;
      return;
    }
    const bool plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (plain && (text.empty() || text == "null" || text == "~")) {
      // "Triggers: " with nothing below is how EXPLAIN writes an empty group.
      builder_.null();
    } else {
      builder_.scalar({text, std::nullopt});
    }
    value_taken();
  }

  PlanBuilder& builder_;
  std::vector<Level> levels_;
};

tl::unexpected<Error> failure_at(std::string_view text, const yaml_mark_t& mark,
                                 std::string_view why) {
  // libyaml counts characters, so the offset in bytes is found by its line.
  std::size_t offset = 0;
  for (std::size_t line = 0; line < mark.line; ++line) {
    const std::size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) {
      break;
    }
    offset = end + 1;
  }
  for (std::size_t column = 0; column < mark.column && offset < text.size(); ++column) {
    const std::size_t length = utf8_character(text.substr(offset));
    offset += length == 0 ? 1 : length;
  }
  return failure(ErrorCode::malformed_input,
                 fmt::format("not a YAML plan: {} near '{}'", why, fragment_at(text, offset)),
                 place_text(place_at(text, offset)));
}

std::string syntax_error(const yaml_parser_t& parser) {
  std::string why = parser.problem != nullptr ? parser.problem : "it cannot be read";
  if (parser.context != nullptr) {
    why = fmt::format("{} {}", parser.context, why);
  }
  if (parser.problem != nullptr &&
      std::string_view(parser.problem).find("end of stream") != std::string_view::npos) {
    why = "the text ends in the middle of a quoted value; take the whole of EXPLAIN's output";
  }
  return why;
}

std::size_t count_nodes(std::string_view text) {
  std::size_t nodes = 0;
  constexpr std::string_view key = "Node Type: ";
  for (std::size_t at = text.find(key); at != std::string_view::npos;
       at = text.find(key, at + key.size())) {
    ++nodes;
  }
  return nodes;
}

}  // namespace

Result<std::vector<Plan>> read_yaml(std::string_view text) {
  bool replaced_bytes = false;
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const std::string copy = readable_copy(text, replaced_bytes);
  const std::string_view readable = copy.empty() ? text : copy;
  PlanBuilder builder("postgresql-yaml");
  builder.expect_nodes(count_nodes(readable));
  Parser parser(readable);
  if (!parser.ready()) {
    return failure(ErrorCode::internal, "libyaml cannot start, the memory may be used up");
  }
  if (replaced_bytes) {
    builder.replaced_bytes();
  }
  YamlEvents events(builder);
  while (true) {
    Event event;
    if (!parser.next(*event)) {
      const yaml_parser_t& state = parser.state();
      const bool reader = state.error == YAML_READER_ERROR;
      // A reader's error has no mark of its own.
      return failure_at(readable, reader ? state.mark : state.problem_mark, syntax_error(state));
    }
    if (event->type == YAML_STREAM_END_EVENT) {
      return builder.finish();
    }
    if (!events.take(*event)) {
      return failure_at(readable, event->start_mark, events.error);
    }
  }
}

}  // namespace planwright::planners::postgresql
