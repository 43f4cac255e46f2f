#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

#include <planwright/query/schema_dump.hpp>

#include "split_statements.hpp"
#include "tokens.hpp"

namespace planwright::query {
namespace {

// An identifier as the catalog holds it; absent where the text is none.
std::optional<std::string> identifier(std::string_view text) {
  std::string name;
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
    for (std::size_t at = 0; at < text.size(); ++at) {
      name += text[at];
      at += text.substr(at, 2) == "\"\"" ? 1 : 0;
    }
    return name;
  }
  const auto belongs = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '$' || c >= 0x80;
  };
  if (text.empty() || !std::ranges::all_of(text, belongs) ||
      std::isdigit(static_cast<unsigned char>(text.front())) != 0) {
    return std::nullopt;
  }
  std::ranges::transform(text, std::back_inserter(name), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::tolower(c) : c);
  });
  return name;
}

// Reads one statement from its first word on.
class StatementReader {
 public:
  StatementReader(const Tokens& tokens, DumpedStatement& result)
      : tokens_(tokens), result_(result) {}

  void read() {
    if (tokens_.size() == 0) {
      return;
    }
    if (take("CREATE")) {
      create();
    } else if (take("ALTER")) {
      alter();
    } else {
      result_.kind = DumpedKind::left_out;
    }
    if (result_.kind == DumpedKind::other) {
      mention_names();
    }
  }

 private:
  bool take(std::string_view word) {
    const bool found = tokens_.is(at_, word);
    at_ += found ? 1 : 0;
    return found;
  }
  bool take_any(std::initializer_list<std::string_view> words) {
    const bool found = tokens_.is_one_of(at_, words);
    at_ += found ? 1 : 0;
    return found;
  }
  void if_exists() {
    if (take("IF")) {
      take("NOT");
      take("EXISTS");
    }
  }

  // schema.name, or the last two parts of a longer one.
  RelationRef name() {
    std::vector<std::string> parts;
    do {
      const auto part = identifier(tokens_.text(at_));
      if (!part) {
        return {};
      }
      parts.push_back(*part);
      ++at_;
    } while (take("."));
    return {parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back()};
  }

  void skip_one() {
    at_ = tokens_.is(at_, "(") || tokens_.is(at_, "[") ? std::max(at_, tokens_.partner(at_)) : at_;
    ++at_;
  }
  // Goes behind the next such word outside brackets.
  bool find(std::string_view word) {
    while (at_ < tokens_.size()) {
      if (take(word)) {
        return true;
      }
      skip_one();
    }
    return false;
  }
  bool find(std::string_view first, std::string_view second) {
    while (find(first)) {
      if (take(second)) {
        return true;
      }
    }
    return false;
  }
  // The same without going there.
  template <class... Words>
  bool follows(Words... words) {
    const std::uint32_t here = at_;
    const bool found = find(words...);
    at_ = here;
    return found;
  }

  void create() {
    if (take("OR")) {
      take("REPLACE");
    }
    while (take_any({"GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "UNIQUE", "CONSTRAINT",
                     "MATERIALIZED", "RECURSIVE", "TRUSTED", "PROCEDURAL"})) {
    }
    if (take("TABLE")) {
      create_table();
    } else if (take("VIEW")) {
      if_exists();
      be(DumpedKind::relation, name());
    } else if (take("INDEX")) {
      create_index();
    } else if (take("SEQUENCE")) {
      if_exists();
      be(DumpedKind::sequence, {}, name());
    } else if (take("TRIGGER")) {
      if (find("ON")) {
        be(DumpedKind::relation, name());
        result_.refers_to = take("FROM") ? name() : RelationRef{};
      }
    } else if (take("POLICY")) {
      if (find("ON")) {
        be(DumpedKind::relation, name());
      }
    } else if (take("RULE")) {
      if (find("TO")) {
        be(DumpedKind::relation, name());
      }
    } else if (take("STATISTICS")) {
      if_exists();
      const RelationRef object = name();
      if (find("FROM")) {
        be(DumpedKind::statistics, name(), object);
      }
    } else if (take("EXTENSION")) {
      be(DumpedKind::extension, {});
    } else if (take("FOREIGN")) {
      if (take("TABLE")) {
        if_exists();
        be(DumpedKind::foreign, name());
      } else {
        be(DumpedKind::left_out, {});
      }
    } else if (take("SCHEMA")) {
      if_exists();
      // Every new database has it.
      be(name().name == "public" ? DumpedKind::left_out : DumpedKind::other, {});
    } else if (take_any({"SERVER", "USER", "ROLE", "GROUP", "SUBSCRIPTION", "PUBLICATION", "EVENT",
                         "TABLESPACE", "DATABASE", "LANGUAGE", "ACCESS"})) {
      be(DumpedKind::left_out, {});
    }
  }

  void create_table() {
    if_exists();
    be(DumpedKind::relation, name());
    mention_texts();
    if (take("PARTITION")) {
      take("OF");
      result_.refers_to = name();
      return;
    }
    if (follows("INHERITS")) {
      find("INHERITS");
      take("(");
      result_.refers_to = name();
      return;
    }
    // Behind a column, as people write it.
    for (std::uint32_t at = at_; at < tokens_.size(); ++at) {
      if (tokens_.is(at, "REFERENCES")) {
        at_ = at + 1;
        result_.refers_to = name();
        return;
      }
    }
  }

  void create_index() {
    take("CONCURRENTLY");
    if_exists();
    RelationRef index = tokens_.is(at_, "ON") ? RelationRef{} : name();
    if (find("ON")) {
      take("ONLY");
      be(DumpedKind::index, name());
      index.schema = result_.about.schema;
      result_.object = index;
    }
  }

  void alter() {
    if (take_any({"DEFAULT", "DATABASE", "ROLE", "USER", "GROUP", "EVENT", "SERVER", "SUBSCRIPTION",
                  "PUBLICATION", "EXTENSION", "FOREIGN", "LARGE", "TABLESPACE", "SYSTEM",
                  "LANGUAGE"}) ||
        follows("OWNER", "TO") || follows("DEPENDS", "ON")) {
      be(DumpedKind::left_out, {});
      return;
    }
    take("MATERIALIZED");
    if (take("TABLE")) {
      alter_table();
    } else if (take("VIEW")) {
      if_exists();
      be(DumpedKind::relation, name());
    } else if (take("INDEX")) {
      if_exists();
      be(DumpedKind::index, {}, name());
      if (find("ATTACH", "PARTITION")) {
        result_.refers_to = result_.object;
        result_.object = name();
      }
    } else if (take("SEQUENCE")) {
      if_exists();
      be(DumpedKind::sequence, {}, name());
      if (find("OWNED", "BY") && !tokens_.is(at_, "NONE")) {
        owned_by();
      }
    } else if (take("STATISTICS")) {
      be(DumpedKind::statistics, {}, name());
    } else if (take_any({"TRIGGER", "POLICY", "RULE"}) && find("ON")) {
      be(DumpedKind::relation, name());
    }
  }

  // schema.table.column
  void owned_by() {
    std::vector<std::string> parts;
    do {
      parts.push_back(identifier(tokens_.text(at_)).value_or(""));
      ++at_;
    } while (take("."));
    if (parts.size() > 1) {
      result_.about = {parts.size() > 2 ? parts[parts.size() - 3] : "", parts[parts.size() - 2]};
    }
  }

  void alter_table() {
    if_exists();
    take("ONLY");
    be(DumpedKind::relation, name());
    mention_texts();
    const std::uint32_t rest = at_;
    if (find("ATTACH", "PARTITION")) {
      result_.refers_to = result_.about;
      result_.about = name();
      return;
    }
    at_ = rest;
    if (find("ADD", "CONSTRAINT")) {
      const RelationRef constraint = name();
      if (tokens_.is_one_of(at_, {"PRIMARY", "UNIQUE", "EXCLUDE"})) {
        result_.kind = DumpedKind::index;
        result_.object = {result_.about.schema, constraint.name};
      } else if (find("REFERENCES")) {
        result_.refers_to = name();
      }
    }
  }

  void be(DumpedKind kind, RelationRef about, RelationRef object = {}) {
    result_.kind = kind;
    result_.about = std::move(about);
    result_.object = std::move(object);
  }

  void mention_names() {
    for (at_ = 0; at_ < tokens_.size();) {
      const std::uint32_t here = at_;
      const RelationRef found = name();
      if (!found.schema.empty() && !found.name.empty()) {
        result_.mentioned.push_back(found);
      }
      at_ = std::max(at_, here + 1);
    }
  }

  // Texts that open a function's arguments.
  void mention_texts() {
    for (std::uint32_t at = at_; at < tokens_.size(); ++at) {
      const std::string_view text = tokens_.text(at);
      if (text.size() < 3 || text.front() != '\'' || text.back() != '\'' ||
          !tokens_.is(at - 1, "(")) {
        continue;
      }
      std::string inner;
      for (std::size_t place = 1; place + 1 < text.size(); ++place) {
        inner += text[place];
        place += text.substr(place, 2) == "''" ? 1 : 0;
      }
      const Tokens parts(inner);
      DumpedStatement ignored;
      StatementReader reader(parts, ignored);
      RelationRef named = reader.name();
      if (!named.empty() && reader.at_ == parts.size()) {
        result_.mentioned.push_back(std::move(named));
      }
    }
  }

  const Tokens& tokens_;
  DumpedStatement& result_;
  std::uint32_t at_ = 0;
};

}  // namespace

std::vector<DumpedStatement> dumped_statements(std::string_view dump) {
  std::vector<DumpedStatement> result;
  for (const StatementText& piece : split_statements(dump)) {
    DumpedStatement statement;
    statement.text = piece.text.substr(0, piece.text.find_last_not_of(" \t\r\n") + 1);
    statement.line = piece.line;
    if (piece.text.find('\0') != std::string_view::npos) {
      statement.kind = DumpedKind::left_out;
    } else {
      const std::string text(statement.text);
      const Tokens tokens(text);
      StatementReader(tokens, statement).read();
    }
    result.push_back(std::move(statement));
  }
  return result;
}

}  // namespace planwright::query
