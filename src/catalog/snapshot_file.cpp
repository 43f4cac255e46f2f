#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include <planwright/catalog/snapshot.hpp>

#include "catalog_json.hpp"
#include "file_header.hpp"
#include "snapshot_lines.hpp"
#include "zstd_lines.hpp"

namespace planwright::catalog {

constexpr FileKind snapshot_kind{"snapshot", 1, "snapshot", "planwright snapshot",
                                 "planwright snapshot"};

struct SnapshotHeader {
  Engine engine = Engine::postgresql;
  std::string server_version, database, role;
  bool standby = false, live = false;
  std::string builder;
  bool redacted = false;
  std::string key_id;
};
PW_JSON_MEMBERS(SnapshotHeader, engine, server_version, database, role, standby, live, builder,
                redacted, key_id);
PW_JSON_MEMBERS(SettingFor, role, this_database, name, value);

// A SchemaStatement with its place among all of them. `relation` only where it stands in no
// relation's line.
struct PlacedStatement {
  std::int64_t at = 0;
  std::string sql;
  std::optional<RelationRef> relation, refers_to;
};
PW_JSON_MEMBERS(PlacedStatement, at, sql, relation, refers_to);

struct SnapshotEnd {
  std::int64_t lines = 0, relations = 0, statements = 0;
};
PW_JSON_MEMBERS(SnapshotEnd, lines, relations, statements);

namespace {

std::optional<RelationRef> unless_empty(const RelationRef& ref) {
  return ref.empty() ? std::nullopt : std::optional(ref);
}

class SnapshotWriter {
 public:
  explicit SnapshotWriter(const std::function<void(std::string_view)>& write) : write_(write) {}

  void header(const SnapshotHeader& header) {
    text_ = header_line(snapshot_kind, header);
    flush();
  }
  template <class T>
  void line(std::string_view name, const T& value) {
    text_ = fmt::format("{{\"{}\":", name);
    write_value(text_, value);
    text_ += '}';
    flush();
  }
  template <class T>
  void line_unless_empty(std::string_view name, const T& value) {
    if (!value.empty()) {
      line(name, value);
    }
  }
  void relation(const Relation& relation, const std::vector<PlacedStatement>& schema) {
    text_ = "{\"relation\":";
    write_relation(text_, relation);
    if (!schema.empty()) {
      text_ += ",\"schema\":";
      write_value(text_, schema);
    }
    text_ += '}';
    flush();
  }
  void end(std::int64_t relations, std::int64_t statements) {
    line("end", SnapshotEnd{lines_ + 1, relations, statements});
  }

 private:
  void flush() {
    text_ += '\n';
    write_(text_);
    ++lines_;
  }

  const std::function<void(std::string_view)>& write_;
  std::string text_;  // of one line; kept for its memory
  std::int64_t lines_ = 0;
};

// Sizes become sizes of files, and all numbers are given to a server.
bool check_sizes(JsonReader& reader, const Relation& relation) {
  constexpr double most_blocks = 4294967294.0;
  constexpr double most_rows = 1e18;
  const auto outside = [](const auto& value, double least, double most) {
    return value && !(value->value() >= least && value->value() <= most);
  };
  if (outside(relation.pages, 0, most_blocks) || outside(relation.analyzed_pages, 0, most_blocks) ||
      outside(relation.all_visible, 0, most_blocks) || outside(relation.rows, -1, most_rows)) {
    return reader.fail("relation: no table has as many rows or pages as this says");
  }
  constexpr int highest = 32;
  return std::ranges::none_of(
             relation.indexes,
             [&](const Index& index) {
               return outside(index.pages, 0, most_blocks) ||
                      outside(index.analyzed_pages, 0, most_blocks) ||
                      outside(index.tuples, -1, most_rows) ||
                      (index.height && (*index.height < 0 || *index.height > highest));
             }) ||
         reader.fail("relation.indexes: no index has the size or height that one of these says");
}

class SnapshotReader {
 public:
  SnapshotReader(std::string_view bytes, std::string_view name,
                 const std::function<bool(const RelationRef&)>& wanted)
      : lines_(bytes), name_(name), wanted_(wanted) {}

  Result<Snapshot> read() {
    if (auto begun = read_header(); !begun) {
      return tl::make_unexpected(begun.error());
    }
    while (!ended_ && next_line()) {
      JsonReader reader(text_, JsonReader::ZeroBytes::refused);
      const std::optional<RelationRef> ref = leading_ref();
      const bool read =
          ref && !is_wanted(*ref) ? follows(reader, *ref) : read_line(reader) && reader.end();
      if (!read) {
        return wrong(reader.message(), reader.offset());
      }
    }
    if (!ended_) {
      return wrong(lines_.message().empty() ? "the snapshot is cut short: its last line is missing"
                                            : lines_.message(),
                   0);
    }
    while (next_line()) {
      if (text_.find_first_not_of(" \t\r") != std::string_view::npos) {
        return wrong("something follows the end of the snapshot", 0);
      }
    }
    // The checksum over the compressed data stands behind the last line.
    if (!lines_.message().empty()) {
      return wrong(lines_.message(), 0);
    }
    for (auto& [at, statement] : schema_) {
      snapshot_.schema.push_back(std::move(statement));
    }
    return std::move(snapshot_);
  }

 private:
  bool next_line() {
    ++line_;
    return lines_.next(text_);
  }
  [[nodiscard]] bool is_wanted(const RelationRef& ref) const { return !wanted_ || wanted_(ref); }

  [[nodiscard]] tl::unexpected<Error> wrong(std::string message, std::size_t offset) const {
    return failure(ErrorCode::malformed_input, std::move(message),
                   fmt::format("{}:{}:{}", name_, line_, offset + 1));
  }

  Result<void> read_header() {
    if (!next_line()) {
      return wrong(lines_.message().empty() ? "the snapshot is empty" : lines_.message(), 0);
    }
    SnapshotHeader header;
    if (auto misread = catalog::read_header(text_, snapshot_kind, header)) {
      return wrong(std::move(misread->message), misread->offset);
    }
    snapshot_.engine = header.engine;
    snapshot_.builder = std::move(header.builder);
    snapshot_.redacted = header.redacted;
    snapshot_.key_id = std::move(header.key_id);
    move_to_catalog(header, snapshot_.catalog);
    return {};
  }

  // Whose line this is, where its first member says so, as we write it: the rest need not be read
  // to pass over it.
  [[nodiscard]] std::optional<RelationRef> leading_ref() const {
    JsonReader reader(text_, JsonReader::ZeroBytes::refused);
    JsonReader::Inside line;
    JsonReader::Inside relation;
    std::string name;
    RelationRef ref;
    if (reader.begin_object(line) && reader.next_member(line, name) && name == "relation" &&
        reader.begin_object(relation) && reader.next_member(relation, name) && name == "ref" &&
        read_value(reader, ref)) {
      return ref;
    }
    return std::nullopt;
  }

  // {"relation":{…},"schema":[…]}, else one member that says what the line is: {"settings":{…}}.
  bool read_line(JsonReader& reader) {
    JsonReader::Inside inside;
    std::string what;
    if (!reader.begin_object(inside) || !reader.next_member(inside, what)) {
      return reader.fail("expected a line such as {\"relation\":…}");
    }
    if (what == "relation") {
      return read_relation_line(reader, inside);
    }
    if (!read_content(reader, what)) {
      return false;
    }
    return !reader.next_member(inside, what) ? reader.ok()
                                             : reader.fail("more than one member in a line");
  }

  bool read_relation_line(JsonReader& reader, JsonReader::Inside& inside) {
    Relation relation;
    {
      const JsonReader::Part part(reader, "relation");
      if (!read_relation(reader, relation) || !check_sizes(reader, relation)) {
        return false;
      }
    }
    if (!follows(reader, relation.ref)) {
      return false;
    }
    std::string member;
    bool with_schema = false;
    while (reader.next_member(inside, member)) {
      if (member != "schema") {
        reader.skip();
        continue;
      }
      const JsonReader::Part part(reader, "schema");
      std::vector<PlacedStatement> statements;
      if (std::exchange(with_schema, true)) {
        return reader.fail("given twice");
      }
      read_value(reader, statements);
      for (PlacedStatement& statement : statements) {
        if (!place(reader, std::move(statement), relation.ref)) {
          return false;
        }
      }
    }
    if (reader.ok() && is_wanted(relation.ref)) {
      snapshot_.catalog.put(std::move(relation));
    }
    return reader.ok();
  }

  bool follows(JsonReader& reader, const RelationRef& ref) {
    if (relations_ > 0 && !(last_ < ref)) {
      return reader.fail(
          "the relation's name does not follow the one before; the lines are out of order");
    }
    last_ = ref;
    ++relations_;
    return true;
  }

  bool place(JsonReader& reader, PlacedStatement statement, const RelationRef& relation) {
    if (statement.sql.empty()) {
      return reader.fail("a statement without text");
    }
    if (!relation.empty() && !is_wanted(relation)) {
      return true;
    }
    const bool placed =
        schema_
            .try_emplace(statement.at, SchemaStatement{std::move(statement.sql), relation,
                                                       statement.refers_to.value_or(RelationRef{})})
            .second;
    return placed || reader.fail(fmt::format("two statements have the place {}", statement.at));
  }

  bool read_content(JsonReader& reader, std::string_view what) {
    Catalog& catalog = snapshot_.catalog;
    const auto element = [&](std::string_view name, auto& list) {
      const JsonReader::Part part(reader, name);
      return what == name && read_value(reader, list.emplace_back());
    };
    const auto once = [&](std::string_view name, auto& value) {
      const JsonReader::Part part(reader, name);
      return what == name && (once_.insert(name).second || reader.fail("given twice")) &&
             read_value(reader, value);
    };
    const bool read =
        element("setting_for", snapshot_.settings_for) ||
        element("diagnostic", snapshot_.diagnostics) || once("settings", catalog.settings) ||
        once("extensions", catalog.extensions) ||
        once("available_extensions", catalog.available_extensions) ||
        once("taken_names", catalog.taken_names) ||
        (what == "statement" && read_statement(reader)) || (what == "end" && read_end(reader));
    return read || (reader.ok() && what != "end" && what != "statement" && reader.skip());
  }

  bool read_statement(JsonReader& reader) {
    const JsonReader::Part part(reader, "statement");
    PlacedStatement statement;
    return read_value(reader, statement) &&
           place(reader, statement, statement.relation.value_or(RelationRef{}));
  }

  bool read_end(JsonReader& reader) {
    const JsonReader::Part part(reader, "end");
    SnapshotEnd end;
    if (!read_value(reader, end)) {
      return false;
    }
    ended_ = true;
    if (end.lines != line_ || end.relations != relations_) {
      return reader.fail(
          fmt::format("the snapshot had {} lines with {} relations, {} with {} are here: some are "
                      "missing",
                      end.lines, end.relations, line_, relations_));
    }
    const auto statements = static_cast<std::int64_t>(schema_.size());
    return wanted_ || end.statements == statements ||
           reader.fail(fmt::format("the schema had {} statements, {} are here", end.statements,
                                   statements));
  }

  ZstdLines lines_;
  std::string_view name_;
  const std::function<bool(const RelationRef&)>& wanted_;
  std::string_view text_;  // the line being read
  std::int64_t line_ = 0;
  std::int64_t relations_ = 0;  // so far, also those passed over
  RelationRef last_;
  bool ended_ = false;
  std::set<std::string_view> once_;  // lines that may be there once, and are
  std::map<std::int64_t, SchemaStatement> schema_;
  Snapshot snapshot_;
};

}  // namespace

void write_snapshot_lines(const Snapshot& snapshot,
                          const std::function<void(std::string_view)>& write) {
  // A member added to Snapshot does not compile here until it is written.
  const auto& [engine, catalog, schema, builder, settings_for, redacted, key_id, diagnostics] =
      snapshot;
  std::map<RelationRef, std::vector<PlacedStatement>> of_relation;
  for (const Relation& relation : catalog.relations()) {
    of_relation[relation.ref];
  }
  SnapshotWriter writer(write);
  writer.header({engine, catalog.server_version, catalog.database, catalog.role, catalog.standby,
                 catalog.live, builder, redacted, key_id});
  writer.line_unless_empty("settings", catalog.settings);
  for (const SettingFor& setting : settings_for) {
    writer.line("setting_for", setting);
  }
  writer.line_unless_empty("extensions", catalog.extensions);
  writer.line_unless_empty("available_extensions", catalog.available_extensions);
  writer.line_unless_empty("taken_names", catalog.taken_names);
  for (const Diagnostic& diagnostic : diagnostics) {
    writer.line("diagnostic", diagnostic);
  }
  std::int64_t at = 0;
  for (const SchemaStatement& statement : schema) {
    const auto& [sql, relation, refers_to] = statement;
    PlacedStatement placed{at++, sql, std::nullopt, unless_empty(refers_to)};
    if (const auto beside = of_relation.find(relation); beside != of_relation.end()) {
      beside->second.push_back(std::move(placed));
    } else {
      placed.relation = unless_empty(relation);
      writer.line("statement", placed);
    }
  }
  for (const Relation& relation : catalog.relations()) {
    writer.relation(relation, of_relation[relation.ref]);
  }
  writer.end(static_cast<std::int64_t>(catalog.relations().size()), at);
}

std::string write_snapshot(const Snapshot& snapshot) {
  ZstdWriter out;
  write_snapshot_lines(snapshot, [&](std::string_view line) { out.add(line); });
  return out.take();
}

Result<Snapshot> read_snapshot(std::string_view bytes, std::string_view name,
                               const std::function<bool(const RelationRef&)>& wanted) {
  if (!ZstdLines::recognises(bytes)) {
    return failure(ErrorCode::malformed_input, wrong_mark("", snapshot_kind)->message,
                   fmt::format("{}:1:1", name));
  }
  return SnapshotReader(bytes, name, wanted).read();
}

}  // namespace planwright::catalog
