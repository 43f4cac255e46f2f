#include "postgresql/explain_xml.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "postgresql/plan_builder.hpp"
#include "source_place.hpp"
#include "utf8.hpp"

namespace planwright::planners::postgresql {
namespace {

// Groups, which have no value even when they are empty (ExplainOpenGroup in explain.c), and whether
// they are lists. Every other element is a list when its first child is an <Item>, a group when it
// is any other, and a value when it has none.
struct Group {
  std::string_view tag;
  bool is_list;
};
constexpr std::array groups{
    Group{"Plans", true},         Group{"Workers", true},        Group{"Triggers", true},
    Group{"Target-Tables", true}, Group{"Grouping-Sets", true},  Group{"Group-Keys", true},
    Group{"Hash-Keys", true},     Group{"Plan", false},          Group{"Query", false},
    Group{"Worker", false},       Group{"Trigger", false},       Group{"Target-Table", false},
    Group{"Grouping-Set", false}, Group{"Settings", false},      Group{"Planning", false},
    Group{"JIT", false},          Group{"Serialization", false},
};

const Group* find_group(std::string_view tag) {
  const auto* const found = std::ranges::find(groups, tag, &Group::tag);
  return found == groups.end() ? nullptr : found;
}

// An auto_explain body begins with one of these where EXPLAIN's has <Query>.
bool begins_statement(std::string_view tag) {
  return tag == "Query-Text" || tag == "Plan" || tag == "Query-Parameters" ||
         tag == "Query-Identifier";
}

class XmlEvents {
 public:
  explicit XmlEvents(PlanBuilder& builder) : builder_(builder) {}

  void start(std::string_view tag) {
    if (elements_.empty()) {
      elements_.push_back({std::string(tag), State::documents});
      return;
    }
    open_parent(tag);
    if (elements_.size() == 1) {
      begin_document(tag);
    }
    elements_.push_back({std::string(tag), State::unopened});
    text_.clear();
  }

  void text(std::string_view piece) {
    if (elements_.empty()) {
      return;
    }
    // Only an element without children has a value; what stands between children is indentation.
    if (elements_.back().state == State::unopened) {
      text_ += piece;
    } else if (elements_.size() == 1 && piece.find_first_not_of(" \t\r\n") != piece.npos) {
      stray_text = true;
    }
  }

  void end() {
    Element& element = elements_.back();
    if (element.state == State::unopened) {
      const std::string& parent = elements_[elements_.size() - 2].tag;
      if (const Group* group = find_group(element.tag)) {
        open(element, group->is_list);
      } else if (parent == "Group-Keys" || parent == "Hash-Keys") {
        open(element, true);  // the empty grouping set
      } else if (element.tag != "explain") {
        note_sort_method(element);
        name(element);
        builder_.scalar({text_, std::nullopt});
      }
    }
    if (element.state == State::object) {
      builder_.end_object();
    } else if (element.state == State::list) {
      builder_.end_array();
    } else if (element.state == State::documents) {
      end_bare_statement();
    }
    elements_.pop_back();
    text_.clear();
  }

  // The innermost open element of the user's; empty when there is none.
  [[nodiscard]] std::string_view open_element() const {
    return elements_.size() > 1 ? std::string_view(elements_.back().tag) : std::string_view{};
  }

  bool stray_text = false;  // there was text outside of every element

 private:
  enum class State : unsigned char { documents, unopened, object, list };
  struct Element {
    std::string tag;
    State state;
    int sort_parts = 0;  // groups of a sort seen so far: their order is all that tells them apart
  };

  // Whether the parent is a list or an object shows with its first child.
  void open_parent(std::string_view child) {
    Element& parent = elements_.back();
    if (parent.state != State::unopened) {
      return;
    }
    if (parent.tag == "explain") {
      open(parent, !begins_statement(child));
      return;
    }
    const Group* group = find_group(parent.tag);
    open(parent, group != nullptr ? group->is_list : child == "Item");
  }

  void open(Element& element, bool is_list) {
    name(element);
    if (is_list) {
      builder_.begin_array();
    } else {
      builder_.begin_object();
    }
    element.state = is_list ? State::list : State::object;
  }

  // An element outside of all others: a document, or part of one whose <explain> is missing.
  void begin_document(std::string_view tag) {
    if (tag == "explain" || tag == "Query" || tag == "Query-Text" ||
        (tag == "Plan" && bare_plan_)) {
      end_bare_statement();
    }
    if (tag != "explain" && tag != "Query") {
      if (!bare_statement_) {
        builder_.begin_object();
        bare_statement_ = true;
      }
      bare_plan_ = bare_plan_ || tag == "Plan";
    }
  }

  void end_bare_statement() {
    if (bare_statement_) {
      builder_.end_object();
    }
    bare_statement_ = false;
    bare_plan_ = false;
  }

  // Tells the builder the key of the innermost element, if what it is in has keys.
  void name(const Element& element) {
    Element& parent = elements_[elements_.size() - 2];
    if (parent.state == State::list || (parent.state == State::documents && !bare_statement_)) {
      return;
    }
    if (parent.tag == "Settings") {
      builder_.key(element.tag);  // a parameter's name
    } else if (element.tag == "Incremental-Sort-Groups") {
      // show_incremental_sort_info writes the full-sort groups first.
      builder_.key(parent.sort_parts++ == 0 ? "Full-sort Groups" : "Pre-sorted Groups");
      sorted_in_memory_ = false;
    } else if (element.tag == "Sort-Space") {
      // Memory first, then disk, each only if it was used.
      const bool memory = sorted_in_memory_ && parent.sort_parts++ == 0;
      builder_.key(memory ? "Sort Space Memory" : "Sort Space Disk");
    } else {
      builder_.key(key_from_xml(element.tag));
    }
  }

  void note_sort_method(const Element& element) {
    if (element.tag == "Item" && elements_[elements_.size() - 2].tag == "Sort-Methods-Used" &&
        !text_.starts_with("external")) {
      sorted_in_memory_ = true;
    }
  }

  PlanBuilder& builder_;
  std::vector<Element> elements_;
  std::string text_;
  bool bare_statement_ = false;  // a statement is open that no element of its own holds
  bool bare_plan_ = false;       // and its <Plan> has been begun
  bool sorted_in_memory_ = false;
};

// Everything is read as the content of one element: so there may be several documents, and a
// document type or entity declaration can stand nowhere.
constexpr std::string_view holder_start = "<planwright-documents>";
constexpr std::string_view holder_end = "</planwright-documents>";

struct ParserFree {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

class Reader {
 public:
  Reader(std::string_view text, PlanBuilder& builder)
      : text_(text), builder_(builder), events_(builder), parser_(XML_ParserCreate("UTF-8")) {
    if (parser_) {
      XML_SetUserData(parser_.get(), this);
      XML_SetElementHandler(parser_.get(), on_start, on_end);
      XML_SetCharacterDataHandler(parser_.get(), on_text);
    }
  }

  Result<void> read() {
    if (!parser_) {
      return failure(ErrorCode::internal, "expat cannot start, the memory may be used up");
    }
    if (feed(holder_start, false) && feed(text_, false)) {
      if (!feed(holder_end, true)) {
        return cut_short();
      }
      if (events_.stray_text) {
        builder_.diagnose({Diagnostic::Level::warning, "text outside of the XML is ignored"});
      }
      return {};
    }
    const auto index =
        static_cast<std::size_t>(std::max<XML_Index>(XML_GetCurrentByteIndex(parser_.get()), 0));
    const std::size_t offset = std::min(index - std::min(index, holder_start.size()), text_.size());
    if (builder_.error()) {
      return failure_at(offset, *builder_.error());
    }
    // expat points into the tag that it does not take.
    const std::size_t tag = text_.rfind('<', offset);
    if (tag != std::string_view::npos &&
        (text_.substr(tag).starts_with("<!DOCTYPE") || text_.substr(tag).starts_with("<!ENTITY"))) {
      return failure_at(tag, "a document type, which EXPLAIN never writes");
    }
    return failure_at(offset, XML_ErrorString(XML_GetErrorCode(parser_.get())));
  }

 private:
  bool feed(std::string_view piece, bool last) {
    // Small pieces: expat copies each into a buffer of its own.
    constexpr std::size_t most = std::size_t{1} << 16U;
    do {
      const std::string_view part = piece.substr(0, most);
      piece.remove_prefix(part.size());
      if (XML_Parse(parser_.get(), part.data(), static_cast<int>(part.size()),
                    last && piece.empty() ? 1 : 0) != XML_STATUS_OK) {
        return false;
      }
    } while (!piece.empty());
    return true;
  }

  tl::unexpected<Error> failure_at(std::size_t offset, std::string_view why) const {
    return failure(ErrorCode::malformed_input,
                   fmt::format("not an XML plan: {} near '{}'", why, fragment_at(text_, offset)),
                   place_text(place_at(text_, offset)));
  }

  tl::unexpected<Error> cut_short() const {
    if (builder_.error()) {
      return failure_at(text_.size(), *builder_.error());
    }
    const std::string_view open = events_.open_element();
    return failure_at(
        text_.size(),
        fmt::format(
            "the text ends in the middle of {}, after {} of its plan nodes; take the whole "
            "of EXPLAIN's output",
            open.empty() ? std::string("a tag") : fmt::format("<{}>", utf8_prefix(open, 60)),
            builder_.nodes_begun()));
  }

  // expat may call on after it was told to stop.
  bool stopped() {
    if (builder_.error()) {
      XML_StopParser(parser_.get(), XML_FALSE);
      return true;
    }
    return false;
  }
  static void on_start(void* self, const XML_Char* tag, const XML_Char** /*attributes*/) {
    auto& reader = *static_cast<Reader*>(self);
    if (!reader.stopped()) {
      reader.events_.start(tag);
      reader.stopped();
    }
  }
  static void on_end(void* self, const XML_Char* /*tag*/) {
    auto& reader = *static_cast<Reader*>(self);
    if (!reader.stopped()) {
      reader.events_.end();
      reader.stopped();
    }
  }
  static void on_text(void* self, const XML_Char* piece, int length) {
    auto& reader = *static_cast<Reader*>(self);
    if (!reader.stopped()) {
      reader.events_.text({piece, static_cast<std::size_t>(length)});
    }
  }

  std::string_view text_;
  PlanBuilder& builder_;
  XmlEvents events_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserFree> parser_;
};

// Characters that PostgreSQL lets through (escape_xml) and XML does not have.
bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// The text as expat can read it; empty when it is fine as it is.
std::string readable_copy(std::string_view text) {
  constexpr std::string_view noncharacter = "\xEF\xBF";  // U+FFFE and U+FFFF begin so
  const bool fine = find_invalid_utf8(text) == std::string_view::npos &&
                    std::ranges::none_of(text, is_forbidden) &&
                    text.find(noncharacter) == std::string_view::npos;
  std::string readable;
  if (fine) {
    return readable;
  }
  std::string valid;
  append_valid_utf8(valid, text);
  for (std::size_t at = 0; at < valid.size(); ++at) {
    if (is_forbidden(valid[at])) {
      readable += "\xEF\xBF\xBD";
      continue;
    }
    readable += valid[at];
    if (valid.compare(at, 2, noncharacter) == 0 &&
        static_cast<unsigned char>(valid[at + 2]) >= 0xBE) {
      readable += "\xBF\xBD";
      at += 2;
    }
  }
  return readable;
}

// expat wants an XML declaration first of all; the holder is before it.
std::string_view without_prolog(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start != std::string_view::npos && text.substr(start).starts_with("<?xml ")) {
    const std::size_t end = text.find("?>", start);
    return end == std::string_view::npos ? text : text.substr(end + 2);
  }
  return text;
}

std::size_t count_nodes(std::string_view text) {
  std::size_t nodes = 0;
  constexpr std::string_view key = "<Node-Type>";
  for (std::size_t at = text.find(key); at != std::string_view::npos;
       at = text.find(key, at + key.size())) {
    ++nodes;
  }
  return nodes;
}

}  // namespace

Result<std::vector<Plan>> read_xml(std::string_view text) {
  const std::string copy = readable_copy(text);
  const std::string_view readable = copy.empty() ? text : copy;
  const std::string_view body = without_prolog(readable);
  PlanBuilder builder("postgresql-xml");
  builder.expect_nodes(count_nodes(body));
  if (!copy.empty()) {
    builder.replaced_bytes();
  }
  Reader reader(body, builder);
  if (auto done = reader.read(); !done) {
    return tl::make_unexpected(std::move(done).error());
  }
  return builder.finish();
}

}  // namespace planwright::planners::postgresql
