#include <algorithm>
#include <set>

#include <fmt/format.h>

#include <planwright/catalog/capture.hpp>

#include "catalog_json.hpp"
#include "file_header.hpp"

namespace planwright::catalog {

constexpr FileKind capture_kind{"capture", 1, "capture", "planwright capture", "--capture"};

// The capture's and the catalog's own members; the lists have lines of their own.
struct CaptureHeader {
  Engine engine = Engine::postgresql;
  std::string server_version, database, role;
  bool standby = false, live = false;
  std::string query_name, plan_format;
  std::optional<double> frequency_per_s;
  std::string frequency_source, purpose, what_if_method;
};

PW_JSON_MEMBERS(CaptureHeader, engine, server_version, database, role, standby, live, query_name,
                plan_format, frequency_per_s, frequency_source, purpose, what_if_method);
PW_JSON_MEMBERS(Backend, pid, user, application, state, wait_event_type, wait_event, query,
                blocked_by, transaction_s, statement_s, state_s, held_back_transactions,
                same_statement);
PW_JSON_MEMBERS(Activity, backends, visible);
PW_JSON_MEMBERS(WhatIf, key, plan, error, index_names, index_pages);
PW_JSON_MEMBERS(SandboxAsked, method, like_production, planned_capture);
PW_JSON_MEMBERS(TriedOnClone, statements, before_ms, after_ms, before_stopped_ms, after_stopped_ms,
                index_bytes, build_ms, used, rows_share, failure);
PW_JSON_MEMBERS(MeasuredOnClone, where, binding, tried, diagnostics);
PW_JSON_MEMBERS(Binding, label, text);

namespace {

class Writer {
 public:
  template <class T>
  void line(std::string_view name, const T& value) {
    out_ += fmt::format("{{\"{}\":", name);
    write_value(out_, value);
    out_ += "}\n";
    ++lines_;
  }
  template <class T>
  void line_unless_empty(std::string_view name, const T& value) {
    if (!value.empty()) {
      line(name, value);
    }
  }
  void header(const CaptureHeader& header) {
    out_ += header_line(capture_kind, header) + "\n";
    ++lines_;
  }
  void relation(const Relation& relation) {
    out_ += "{\"relation\":";
    write_relation(out_, relation);
    out_ += "}\n";
    ++lines_;
  }
  std::string take() {
    line("end", static_cast<std::int64_t>(lines_ + 1));
    return std::move(out_);
  }

 private:
  std::string out_;
  std::size_t lines_ = 0;
};

class Reader {
 public:
  Reader(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  Result<Capture> read() {
    if (auto begun = read_header(); !begun) {
      return tl::make_unexpected(begun.error());
    }
    while (!ended_ && !rest_.empty()) {
      JsonReader reader(next_line());
      if (!read_line(reader) || !reader.end()) {
        return wrong(reader.message(), reader.offset());
      }
    }
    if (!ended_) {
      return wrong("the capture is cut short: its last line is missing", 0);
    }
    if (rest_.find_first_not_of(" \t\r\n") != std::string_view::npos) {
      return wrong("something follows the end of the capture", 0);
    }
    return std::move(capture_);
  }

 private:
  std::string_view next_line() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_;
    return line;
  }

  [[nodiscard]] tl::unexpected<Error> wrong(std::string message, std::size_t offset) const {
    return failure(ErrorCode::malformed_input, std::move(message),
                   fmt::format("{}:{}:{}", name_, line_, offset + 1));
  }

  Result<void> read_header() {
    CaptureHeader header;
    if (auto misread = catalog::read_header(next_line(), capture_kind, header)) {
      return wrong(std::move(misread->message), misread->offset);
    }
    capture_.engine = header.engine;
    capture_.query_name = std::move(header.query_name);
    capture_.plan_format = std::move(header.plan_format);
    capture_.frequency_per_s = header.frequency_per_s;
    capture_.frequency_source = std::move(header.frequency_source);
    capture_.purpose = std::move(header.purpose);
    capture_.what_if_method = std::move(header.what_if_method);
    move_to_catalog(header, capture_.catalog);
    return {};
  }

  // {"relation":{…}}: one member says what the line is.
  bool read_line(JsonReader& reader) {
    JsonReader::Inside inside;
    std::string what;
    if (!reader.begin_object(inside) || !reader.next_member(inside, what)) {
      return reader.fail("expected a line such as {\"relation\":…}");
    }
    if (!read_content(reader, what)) {
      return false;
    }
    std::string more;
    return !reader.next_member(inside, more) ? reader.ok()
                                             : reader.fail("more than one member in a line");
  }

  bool read_content(JsonReader& reader, std::string_view what) {
    Catalog& catalog = capture_.catalog;
    if (what == "relation") {
      const JsonReader::Part part(reader, "relation");
      return read_one_relation(reader);
    }
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
        element("binding", capture_.bindings) || element("what_if", capture_.what_ifs) ||
        element("diagnostic", capture_.diagnostics) || once("settings", catalog.settings) ||
        once("extensions", catalog.extensions) ||
        once("available_extensions", catalog.available_extensions) ||
        once("taken_names", catalog.taken_names) || once("activity", capture_.activity) ||
        once("sandbox", capture_.sandbox) || once("measured", capture_.measured) ||
        once("query", capture_.query) || once("plan", capture_.plan) ||
        (what == "end" && read_end(reader));
    return read || (reader.ok() && what != "end" && reader.skip());
  }

  bool read_one_relation(JsonReader& reader) {
    Relation relation;
    if (!read_relation(reader, relation)) {
      return false;
    }
    const std::vector<Relation>& before = capture_.catalog.relations();
    if (!before.empty() && !(before.back().ref < relation.ref)) {
      return reader.fail("its name does not follow the one before; the lines are out of order");
    }
    capture_.catalog.put(std::move(relation));
    return true;
  }

  bool read_end(JsonReader& reader) {
    std::int64_t lines = 0;
    if (!reader.integer(lines)) {
      return false;
    }
    ended_ = true;
    return lines == line_ || reader.fail(fmt::format("the capture had {} lines, {} are here: "
                                                     "some are missing",
                                                     lines, line_));
  }

  std::string_view rest_;
  std::string_view name_;
  std::int64_t line_ = 0;
  bool ended_ = false;
  std::set<std::string_view> once_;  // lines that may be there once, and are
  Capture capture_;
};

}  // namespace

bool read_pairs(JsonReader& reader, TextPairs& value) {
  value.clear();
  JsonReader::Inside inside;
  std::string name;
  if (!reader.begin_object(inside)) {
    return false;
  }
  while (reader.next_member(inside, name)) {
    std::string text;
    if (reader.string(text)) {
      value.emplace_back(name, std::move(text));
    }
  }
  std::vector<std::string_view> names;
  std::ranges::transform(value, std::back_inserter(names),
                         [](const auto& pair) { return std::string_view(pair.first); });
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end()) {
    return reader.fail("a name is given twice");
  }
  return reader.ok();
}

std::string write_capture(const Capture& capture) {
  // A member added to Capture does not compile here until it is written.
  const auto& [engine, query_name, query, plan, plan_format, catalog, activity, frequency_per_s,
               frequency_source, purpose, bindings, what_if_method, sandbox, what_ifs, measured,
               diagnostics] = capture;
  Writer writer;
  writer.header({engine, catalog.server_version, catalog.database, catalog.role, catalog.standby,
                 catalog.live, query_name, plan_format, frequency_per_s, frequency_source, purpose,
                 what_if_method});
  for (const Relation& relation : catalog.relations()) {
    writer.relation(relation);
  }
  writer.line_unless_empty("settings", catalog.settings);
  writer.line_unless_empty("extensions", catalog.extensions);
  writer.line_unless_empty("available_extensions", catalog.available_extensions);
  writer.line_unless_empty("taken_names", catalog.taken_names);
  if (activity) {
    writer.line("activity", *activity);
  }
  for (const Binding& binding : bindings) {
    writer.line("binding", binding);
  }
  if (sandbox) {
    writer.line("sandbox", *sandbox);
  }
  for (const WhatIf& what_if : what_ifs) {
    writer.line("what_if", what_if);
  }
  if (measured) {
    writer.line("measured", *measured);
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    writer.line("diagnostic", diagnostic);
  }
  writer.line_unless_empty("query", query);
  writer.line_unless_empty("plan", plan);
  return writer.take();
}

Result<Capture> read_capture(std::string_view text, std::string_view name) {
  return Reader(text, name).read();
}

}  // namespace planwright::catalog
