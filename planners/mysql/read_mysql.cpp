#include "mysql/read_mysql.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "mysql/explain_json_v1.hpp"
#include "mysql/explain_json_v2.hpp"
#include "mysql/explain_tabular.hpp"
#include "mysql/explain_tree.hpp"
#include "mysql/json_document.hpp"
#include "mysql/notes.hpp"
#include "mysql/operation.hpp"
#include "mysql/words.hpp"
#include "row_shapes.hpp"
#include "source_place.hpp"
#include "tabular_rows.hpp"
#include "text_rows.hpp"
#include "utf8.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// --- where a plan begins -------------------------------------------------------------------------

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != npos;
}

template <class Words>
bool has_any(std::string_view text, const Words& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return has(text, word); });
}

// {"EXPLAIN": "…"}: a row as a driver returns it, with a plan as a string.
bool is_driver_row(std::string_view text) {
  const std::size_t key = text.substr(0, 256).find("\"EXPLAIN\"");
  const std::size_t quote = key == npos ? npos : text.find('"', key + 9);
  if (quote == npos) {
    return false;
  }
  const std::string_view plan = text.substr(quote + 1);
  static constexpr std::array<std::string_view, 3> keys{R"(\"cost_info\")", R"(\"query_plan\")",
                                                        R"(\"rows_examined_per_scan\")"};
  return begins_tree(plan) || (plan.starts_with('{') && has_any(plan, keys));
}

bool is_json_plan(std::string_view text) {
  static constexpr std::array<std::string_view, 2> of_postgresql{"\"Plan\"", "\"Node Type\""};
  static constexpr std::array<std::string_view, 5> of_mariadb{"\"query_optimization\"",
                                                              "\"r_loops\"", "\"r_total_time_ms\"",
                                                              "\"block-nl-join\"", "\"r_rows\""};
  static constexpr std::array<std::string_view, 7> of_mysql{"\"cost_info\"",
                                                            "\"rows_examined_per_scan\"",
                                                            "\"query_plan\"",
                                                            "\"query_specifications\"",
                                                            "\"insert\": true",
                                                            "\"replace\": true",
                                                            "\"select_list_subqueries\""};
  if (has_any(text.substr(0, 4096), of_postgresql) || has_any(text, of_mariadb)) {
    return false;
  }
  const bool operation =
      has(text, "\"operation\"") && (has(text, "\"access_type\"") || has(text, "\"inputs\"") ||
                                     has(text, "\"estimated_rows\"") || has(text, "executor>\""));
  // MariaDB puts its message into a table.
  const bool message = has(text, "\"query_block\"") && has(text, "\"message\"") &&
                       !has(text, "\"table\"") && !has(text, "\"rows\":");
  return operation || message || has_any(text, of_mysql) || is_driver_row(text);
}

// Batch mode writes a plan as one line.
bool is_escaped(std::string_view line) {
  return has(line, "\\n    -> ") || has(line, "\\n-> ") || strip_right(line).ends_with("\\n") ||
         (has(line, "{\\n") && !has(line, "{\n"));
}

// A mail's "> " before every line, taken off; absent where it is not there.
std::optional<std::string> without_quotation(std::string_view text) {
  std::string plain;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  for (std::size_t at = 0; first != npos && text[first] == '>' && at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (take_prefix(line, ">")) {
      take_prefix(line, " ");
    } else if (!is_blank(line)) {
      return std::nullopt;
    }
    plain += line;
    plain += '\n';
    at = end + 1;
  }
  return plain.empty() ? std::nullopt : std::optional(std::move(plain));
}

// The text of a line without what a client puts before a plan's first: "| ", "EXPLAIN: ", a quote.
std::size_t past_frame(std::string_view line) {
  std::size_t at = std::min(line.find_first_not_of(" \t"), line.size());
  if (const std::size_t bar = starts_with_any(line.substr(at), bars); bar != 0) {
    at += bar;
    at = std::min(line.find_first_not_of(" \t", at), line.size());
  }
  for (const std::string_view before : {"EXPLAIN: ", "\"", "'", "`"}) {
    if (line.substr(at).starts_with(before)) {
      at += before.size();
    }
  }
  return at;
}

enum class Begins { nothing, tree, json, other_json, table };

Begins begins_at(std::string_view text, std::size_t line_start) {
  const std::size_t end = std::min(text.find('\n', line_start), text.size());
  const std::string_view line = text.substr(line_start, end - line_start);
  const std::size_t at = past_frame(line);
  const std::string_view content = line.substr(at);
  if (begins_tree(content)) {
    // The client's prompt for a statement's next line is an arrow, too.
    Node scratch;
    const bool operation = has(content, "(cost=") || has(content, "(actual time=") ||
                           is_escaped(content) ||
                           has(content, "<not executable by iterator executor>") ||
                           place_operation(strip(content.substr(3)), scratch);
    return operation ? Begins::tree : Begins::nothing;
  }
  if (content.starts_with('{') || content.starts_with('[')) {
    return is_json_plan(text.substr(line_start)) ? Begins::json : Begins::other_json;
  }
  if (has(line, "select_type")) {
    // "\G" has a field per line.
    const std::string_view header = line.size() > 40 ? line : text.substr(line_start, 1000);
    const bool names = has(header, "partitions") && has(header, "filtered");
    return names && !has(header, "r_rows") ? Begins::table : Begins::nothing;
  }
  return Begins::nothing;
}

// --- reading -------------------------------------------------------------------------------------

std::string_view line_of(std::string_view text, std::size_t number) {
  std::size_t at = 0;
  for (; number > 1 && at < text.size(); --number) {
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  }
  return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<Plan>> read();

 private:
  struct Found {
    Plan plan;
    std::size_t line = 0;
  };

  void from_tables(const TabularText& tables);
  void from_text();
  void from_cell(std::string_view cell, std::size_t line, bool one_line);
  void from_json(std::string_view text, std::size_t begin, std::size_t line, bool one_line);
  void from_object(const JsonValue& object, std::string_view text, std::size_t line, bool one_line);
  void add(Result<std::vector<Plan>> plans, std::size_t line, bool one_line);
  void add(Result<Plan> plan, std::size_t line, bool one_line);
  void note_error(Error error, std::size_t line, bool one_line);
  void apply_all_notes();

  std::string_view text_;
  std::vector<Found> found_;
  std::vector<Note> notes_;
  std::optional<Error> error_;
};

// An error's place is in the piece it was read from, which begins on `line`.
void Reader::note_error(Error error, std::size_t line, bool one_line) {
  if (error_) {
    return;
  }
  std::size_t inside = 1;
  const char* const end = error.where.data() + error.where.size();
  const auto parsed = std::from_chars(error.where.data(), end, inside);
  if (parsed.ec == std::errc{}) {
    error.where =
        fmt::format("{}{}", line + (one_line ? 0 : inside - 1),
                    std::string_view(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr)));
  }
  error_ = std::move(error);
}

void Reader::add(Result<Plan> plan, std::size_t line, bool one_line) {
  if (!plan) {
    note_error(plan.error(), line, one_line);
  } else {
    found_.push_back({std::move(*plan), line});
  }
}

void Reader::add(Result<std::vector<Plan>> plans, std::size_t line, bool one_line) {
  if (!plans) {
    note_error(plans.error(), line, one_line);
    return;
  }
  for (Plan& plan : *plans) {
    found_.push_back({std::move(plan), line});
  }
}

void Reader::from_object(const JsonValue& object, std::string_view text, std::size_t line,
                         bool one_line) {
  if (is_json_v1(object)) {
    add(read_json_v1(object, text), line, one_line);
  } else if (is_json_v2(object)) {
    add(read_json_v2(object, text), line, one_line);
  } else if (const auto member = object.first(); member && object.is_object() &&
                                                 is_plan_column(member->key()) &&
                                                 member->kind() == JsonKind::string) {
    // A row as a driver returns it: {"EXPLAIN": "-> …"}
    from_cell(member->text(), line + place_at(text, object.offset()).line - 1, true);
  } else {
    note_error({ErrorCode::malformed_input,
                fmt::format("expected a plan of MySQL, an object with \"query_block\" or "
                            "\"query_plan\", not '{}'",
                            fragment_at(text, object.offset())),
                {},
                place_text(place_at(text, object.offset()))},
               line, one_line);
  }
}

void Reader::from_json(std::string_view text, std::size_t begin, std::size_t line, bool one_line) {
  while (begin < text.size() && (text[begin] == '{' || text[begin] == '[') && !error_) {
    const auto document = JsonDocument::read(text, begin);
    if (!document) {
      note_error(document.error(), line, one_line);
      return;
    }
    const JsonValue root = document->root();
    if (root.is_array()) {
      for (auto item = root.first(); item; item = item->next()) {
        from_object(*item, text, line, one_line);
      }
    } else {
      from_object(root, text, line, one_line);
    }
    begin = std::min(text.find_first_not_of(" \t\r\n,;", document->end()), text.size());
  }
}

void Reader::from_cell(std::string_view cell, std::size_t line, bool one_line) {
  const std::size_t at = std::min(cell.find_first_not_of(" \t\r\n"), cell.size());
  if (at < cell.size() && (cell[at] == '{' || cell[at] == '[')) {
    from_json(cell, at, line, one_line);
  } else {
    add(read_tree(cell), line, one_line);
  }
}

void Reader::from_tables(const TabularText& tables) {
  for (const TabularTable& table : tables.tables) {
    if (is_tabular_plan(table)) {
      add(read_tabular(table), 1, false);
      if (!found_.empty()) {
        found_.back().line = table.line;
      }
      continue;
    }
    if (table.columns.size() == 1 && is_plan_column(table.columns.front())) {
      for (const TabularRow& row : table.rows) {
        if (row.cells.empty() || !row.cells.front()) {
          continue;
        }
        from_cell(*row.cells.front(), row.line, is_escaped(line_of(text_, row.line)));
      }
      continue;
    }
    std::ranges::copy(notes_in(table), std::back_inserter(notes_));
  }
  for (const OtherLine& line : tables.other) {
    if (auto note = note_in(line.text, line.line)) {
      notes_.push_back(std::move(*note));
    }
  }
}

// A plan that stands in no table: from its first line on to what is no part of it.
void Reader::from_text() {
  std::size_t number = 0;
  for (std::size_t at = 0; at < text_.size();) {
    ++number;
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    const Begins begins = begins_at(text_, at);
    if (begins == Begins::json) {
      const std::size_t begin = at + past_frame(text_.substr(at, end - at));
      const std::string_view line = text_.substr(begin, end - begin);
      if (is_escaped(line)) {
        const std::string plain = without_escapes(line);
        from_json(plain, 0, number, true);
      } else {
        from_json(text_, begin, 1, false);
      }
      if (!found_.empty()) {
        found_.back().line = number;
      }
      return;
    }
    if (begins == Begins::tree) {
      const std::size_t begin = at + past_frame(text_.substr(at, end - at));
      if (const std::string_view line = text_.substr(begin, end - begin); is_escaped(line)) {
        add(read_tree(without_escapes(line)), number, true);
        return;
      }
      std::size_t stop = end;
      while (stop < text_.size()) {
        const std::size_t next = std::min(text_.find('\n', stop + 1), text_.size());
        const std::string_view line = text_.substr(stop + 1, next - stop - 1);
        if (note_in(line, 1) || is_rule(strip(line)) || is_prompt(line) || is_fence(line) ||
            line.starts_with("Level\tCode") || has(line, " in set") ||
            strip(line).starts_with("***")) {
          break;
        }
        stop = next;
      }
      add(read_tree(text_.substr(begin, stop - begin)), number, false);
      return;
    }
    at = end + 1;
  }
}

void Reader::apply_all_notes() {
  for (std::size_t at = 0; at < found_.size(); ++at) {
    std::vector<Note> own;
    for (const Note& note : notes_) {
      const bool before_next = at + 1 >= found_.size() || note.line < found_[at + 1].line;
      if (before_next && (note.line >= found_[at].line || at == 0)) {
        own.push_back(note);
      }
    }
    apply_notes(own, found_[at].plan);
  }
}

Result<std::vector<Plan>> Reader::read() {
  from_tables(read_tables(text_));
  if (found_.empty() && !error_) {
    from_text();
  }
  if (found_.empty()) {
    if (error_) {
      return tl::make_unexpected(std::move(*error_));
    }
    return failure(ErrorCode::malformed_input,
                   fmt::format("no plan of MySQL found: expected the output of EXPLAIN, as text, "
                               "JSON or a table; it begins with '{}'",
                               fragment_at(text_, 0)),
                   "1:1");
  }
  if (error_) {
    found_.front().plan.diagnostics.push_back(
        {Diagnostic::Level::warning, fmt::format("a plan in the text is left out, line {}: {}",
                                                 error_->where, error_->message)});
  }
  apply_all_notes();
  std::vector<Plan> plans;
  for (Found& found : found_) {
    plans.push_back(std::move(found.plan));
  }
  return plans;
}

bool detects_bare(std::string_view text) {
  // What stands before a plan is a prompt, a statement, a frame: not many lines.
  constexpr std::size_t most_lines = 400;
  std::size_t at = 0;
  for (std::size_t line = 0; line < most_lines && at < text.size(); ++line) {
    switch (begins_at(text, at)) {
      case Begins::tree:
      case Begins::json:
      case Begins::table:
        return true;
      case Begins::other_json:
        return false;
      case Begins::nothing:
        break;
    }
    at = std::min(text.find('\n', at), text.size());
    at += at < text.size() ? 1 : 0;
  }
  return false;
}

}  // namespace

bool detects(std::string_view text) {
  if (const auto plain = without_quotation(text)) {
    return detects_bare(*plain);
  }
  return detects_bare(text);
}

Result<std::vector<Plan>> read(std::string_view text) {
  // A terminal's encoding gives bytes that are no UTF-8; a plan is not refused for them.
  std::string valid;
  const bool replaced = find_invalid_utf8(text) != npos;
  if (replaced) {
    append_valid_utf8(valid, text);
    text = valid;
  }
  const auto plain = without_quotation(text);
  auto plans = Reader(plain ? std::string_view(*plain) : text).read();
  if (plans && replaced) {
    plans->front().diagnostics.push_back(
        {Diagnostic::Level::warning, "bytes that are no UTF-8 are shown as U+FFFD"});
  }
  return plans;
}

}  // namespace planwright::planners::mysql
