#include <algorithm>
#include <string>
#include <vector>

#include <planwright/query/schema_dump.hpp>

#include "tokens.hpp"

namespace planwright::query {
namespace {

// Cuts the parts that hold literals out of one statement.
class Cutter {
 public:
  explicit Cutter(const std::string& text) : text_(text), tokens_(text) {}

  std::optional<std::string> run() {
    std::uint32_t at = 1;
    while (tokens_.is_one_of(
        at, {"OR", "REPLACE", "UNLOGGED", "UNIQUE", "MATERIALIZED", "CONSTRAINT", "TEMPORARY"})) {
      ++at;
    }
    const bool creates = tokens_.is(0, "CREATE");
    if (creates && tokens_.is(at, "TABLE")) {
      return table();
    }
    if (creates && tokens_.is(at, "DOMAIN")) {
      return domain();
    }
    const bool bears = creates ? tokens_.is_one_of(at, {"INDEX", "VIEW", "FUNCTION", "PROCEDURE",
                                                        "POLICY", "RULE", "TRIGGER", "STATISTICS"})
                               : tokens_.is(0, "ALTER") && tokens_.is(at, "TABLE") && alters();
    return bears && holds_literal({0, tokens_.size() - 1}) ? std::nullopt : std::optional(text_);
  }

 private:
  // Of ALTER TABLE: what can hold a value out of a table.
  [[nodiscard]] bool alters() const {
    for (std::uint32_t at = 0; at < tokens_.size(); ++at) {
      if (tokens_.is_one_of(at, {"DEFAULT", "CHECK", "EXCLUDE"}) ||
          (tokens_.is(at, "ATTACH") && tokens_.is(at + 1, "PARTITION"))) {
        return !tokens_.is(at + 1, "AS");
      }
    }
    return false;
  }

  [[nodiscard]] bool is_literal(std::uint32_t at) const {
    return !literals(tokens_.text(at)).empty();
  }

  // Storage parameters (WITH (fillfactor='70')) are none of the tables' values.
  [[nodiscard]] bool holds_literal(TokenRange range) const {
    for (std::uint32_t at = range.first; at <= range.last && at < tokens_.size(); ++at) {
      if (tokens_.is(at, "WITH") && tokens_.is(at + 1, "(")) {
        at = tokens_.partner(at + 1);
      } else if (is_literal(at)) {
        return true;
      }
    }
    return false;
  }

  void cut(TokenRange range) {
    const Span span = tokens_.span(range);
    if (!span.empty()) {
      cuts_.push_back(span);
    }
  }

  [[nodiscard]] std::string rest() const {
    std::string result;
    std::size_t from = 0;
    for (const Span& span : cuts_) {
      result += text_.substr(from, span.begin - from);
      from = span.end;
    }
    return result + text_.substr(from);
  }

  std::optional<std::string> domain() {
    for (std::uint32_t at = 0; at < tokens_.size(); ++at) {
      if (tokens_.is_one_of(at, {"DEFAULT", "CONSTRAINT", "CHECK"})) {
        if (holds_literal({at, tokens_.size() - 1})) {
          cut({at, tokens_.size() - 1});
        }
        break;
      }
    }
    return rest();
  }

  std::optional<std::string> table() {
    std::uint32_t open = 0;
    while (open < tokens_.size() && !tokens_.is(open, "(")) {
      ++open;
    }
    if (open >= tokens_.size()) {
      return holds_literal({0, tokens_.size() - 1}) ? std::nullopt : std::optional(text_);
    }
    const std::uint32_t close = tokens_.partner(open);
    bool kept = false;
    for (std::uint32_t first = open + 1; first < close;) {
      std::uint32_t comma = first;
      while (comma < close && !tokens_.is(comma, ",")) {
        comma = tokens_.is(comma, "(") || tokens_.is(comma, "[") ? tokens_.partner(comma) + 1
                                                                 : comma + 1;
      }
      kept = item({first, comma - 1}, kept) || kept;
      first = comma + 1;
    }
    if (close + 1 < tokens_.size() && holds_literal({close + 1, tokens_.size() - 1})) {
      return std::nullopt;
    }
    return rest();
  }

  // A column or a constraint of a table. False: it is gone.
  bool item(TokenRange range, bool after_another) {
    if (tokens_.is_one_of(range.first, {"CONSTRAINT", "CHECK", "EXCLUDE"})) {
      if (!holds_literal(range)) {
        return true;
      }
      cut({after_another ? range.first - 1 : range.first, range.last});
      return false;
    }
    std::uint32_t begin = 0;
    const auto end_clause = [&](std::uint32_t end) {
      if (begin > 0 && end > begin && holds_literal({begin, end - 1})) {
        cut({begin, end - 1});
      }
      begin = 0;
    };
    for (std::uint32_t at = range.first + 1; at <= range.last;) {
      const bool constraint = tokens_.is(at, "CONSTRAINT");
      if (constraint || tokens_.is_one_of(at, {"DEFAULT", "GENERATED", "CHECK", "NOT", "COLLATE",
                                               "REFERENCES", "PRIMARY", "UNIQUE"})) {
        end_clause(at);
        const bool identity = tokens_.is(at, "GENERATED") && tokens_.is(at + 3, "IDENTITY");
        begin = tokens_.is_one_of(at, {"DEFAULT", "GENERATED", "CHECK", "CONSTRAINT"}) && !identity
                    ? at
                    : 0;
        // CONSTRAINT name CHECK (…) is one clause.
        at += constraint ? 2 : 0;
      }
      at = tokens_.is(at, "(") || tokens_.is(at, "[") ? tokens_.partner(at) + 1 : at + 1;
    }
    end_clause(range.last + 1);
    return true;
  }

  const std::string& text_;
  Tokens tokens_;
  std::vector<Span> cuts_;
};

}  // namespace

std::optional<std::string> without_literals(std::string_view statement) {
  const std::string text(statement);
  return Cutter(text).run();
}

}  // namespace planwright::query
