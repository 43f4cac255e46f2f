#include "mariadb/explain_output.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "mariadb/explain_json.hpp"
#include "mariadb/explain_tabular.hpp"
#include "mariadb/server_notes.hpp"
#include "repair_json.hpp"
#include "source_place.hpp"
#include "tabular_rows.hpp"
#include "text_rows.hpp"
#include "utf8.hpp"

namespace planwright::planners::mariadb {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// --- whose plan ----------------------------------------------------------------------------------

template <std::size_t size>
bool has_any(std::string_view text, const std::array<std::string_view, size>& words) {
  return std::ranges::any_of(words,
                             [text](std::string_view word) { return text.find(word) != npos; });
}

std::optional<Engine> engine_of_json(std::string_view text) {
  static constexpr std::array<std::string_view, 16> only_mysql{
      "\"cost_info\"",           "\"rows_examined_per_scan\"", "\"used_columns\"",
      "\"ordering_operation\"",  "\"grouping_operation\"",     "\"using_temporary_table\"",
      "\"using_filesort\"",      "\"rows_produced_per_join\"", "\"materialized_from_subquery\"",
      "\"query_plan\"",          "\"json_schema_version\"",    "\"estimated_total_cost\"",
      "\"attached_subqueries\"", "\"insert\": true",           "\"update\": true",
      "\"delete\": true"};
  static constexpr std::array<std::string_view, 9> only_mariadb{
      "\"query_optimization\"", "\"r_loops\"",         "\"block-nl-join\"",
      "\"read_sorted_file\"",   "\"temporary_table\"", "\"filesort\"",
      "\"expression_cache\"",   "\"rowid_filter\"",    "\"r_query_time_in_progress_ms\""};
  const std::size_t block = text.find("\"query_block\"");
  if (block == npos && text.find("\"query_optimization\"") == npos) {
    return std::nullopt;
  }
  if (has_any(text, only_mariadb)) {
    return Engine::mariadb;
  }
  if (has_any(text, only_mysql)) {
    return Engine::mysql;
  }
  // "Impossible WHERE": of the query block in MySQL, of its table in MariaDB.
  const std::size_t message = text.find("\"message\"");
  const std::size_t table = text.find("\"table\"");
  return message != npos && message < table ? Engine::mysql : Engine::mariadb;
}

std::optional<Engine> engine_of_table(const TabularTable& table) {
  if (!table.column("select_type")) {
    return std::nullopt;
  }
  if (table.column("r_rows") || table.column("r_filtered")) {
    return Engine::mariadb;
  }
  static constexpr std::array<std::string_view, 7> only_mariadb{
      "join buffer (flat", "join buffer (incremental", "rowid filter",   "hash_",
      "|filter",           "LATERAL DERIVED",          "RECURSIVE UNION"};
  for (const TabularRow& row : table.rows) {
    for (const std::string_view column : {"type", "Extra", "select_type"}) {
      const std::string* const cell = table.cell(row, column);
      if (cell != nullptr && has_any(*cell, only_mariadb)) {
        return Engine::mariadb;
      }
    }
  }
  // MySQL has both columns since 5.7; MariaDB one of them, where EXTENDED or PARTITIONS asked for
  // it.
  return table.column("partitions") && table.column("filtered") ? Engine::mysql : Engine::mariadb;
}

// --- reading -------------------------------------------------------------------------------------

// The place within a piece of the text that begins on `line`, in the whole text.
std::string moved(const std::string& where, std::size_t line) {
  std::size_t within = 0;
  const char* const end = where.data() + where.size();
  const auto parsed = std::from_chars(where.data(), end, within);
  return parsed.ec != std::errc{}
             ? where
             : fmt::format("{}{}", within + line - 1, std::string_view(parsed.ptr, end));
}

class OutputReader {
 public:
  explicit OutputReader(std::string_view text) : text_(text) {}

  Result<std::vector<Plan>> read();

 private:
  // Tables and other lines of a text that begins on `line`, in their order.
  void section(const TabularText& text, std::size_t line);
  void json(std::string_view text, std::size_t line, std::string_view* rest);
  void table(const TabularTable& table, std::size_t line);
  void other(const OtherLine& line);
  void bare();
  void fail(Error error) {
    if (!error_) {
      error_ = std::move(error);
    }
  }

  std::string_view text_;
  std::vector<Plan> plans_;
  std::optional<Error> error_;
  void add(Plan plan);

  std::string server_error_;  // "ERROR 1969 (70100): …"
  std::string statement_;     // as typed at the client's prompt, until its plan comes
  bool typing_ = false;       // the statement goes on in the next line
  bool of_show_ = false;      // the last plan is of SHOW EXPLAIN or SHOW ANALYZE
};

// What a statement typed at the prompt explains: without EXPLAIN, its options and its end.
std::string_view explained(std::string_view statement) {
  static constexpr std::array<std::string_view, 10> words{
      "EXPLAIN",    "ANALYZE", "DESCRIBE", "DESC", "EXTENDED",
      "PARTITIONS", "FORMAT",  "=",        "JSON", "TRADITIONAL"};
  statement = strip(statement);
  while (statement.ends_with(';') || statement.ends_with("\\G") || statement.ends_with("\\g")) {
    statement.remove_suffix(statement.ends_with(';') ? 1 : 2);
    statement = strip(statement);
  }
  const std::size_t whole_size = statement.size();
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view word : words) {
      const std::string_view begin = statement.substr(0, word.size());
      const bool same = std::ranges::equal(begin, word, {}, [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      const char next = statement.size() > word.size() ? statement[word.size()] : ' ';
      const bool whole = word == "=" || next == ' ' || next == '=' || next == '\n';
      if (same && whole) {
        statement = strip(statement.substr(word.size()));
        statement.remove_prefix(std::min(statement.find_first_not_of('\n'), statement.size()));
        found = true;
      }
    }
  }
  // Something else was typed: SHOW EXPLAIN, a file's name.
  return statement.size() == whole_size ? std::string_view{} : statement;
}

void OutputReader::add(Plan plan) {
  if (plan.query_text.empty()) {
    plan.query_text = std::string(explained(statement_));
  }
  statement_.clear();
  plans_.push_back(std::move(plan));
}

void OutputReader::section(const TabularText& text, std::size_t line) {
  auto next = text.other.begin();
  const auto others_before = [&](std::uint32_t before) {
    for (; next != text.other.end() && next->line < before; ++next) {
      other(*next);
    }
  };
  for (const TabularTable& found : text.tables) {
    others_before(found.line);
    table(found, line);
  }
  others_before(static_cast<std::uint32_t>(-1));
}

void OutputReader::json(std::string_view text, std::size_t line, std::string_view* rest) {
  // A line of batch mode, copied without the header above it.
  if (text.starts_with("{\\n") || text.starts_with("[\\n")) {
    const std::string_view first = text.substr(0, text.find('\n'));
    if (rest != nullptr) {
      *rest = text.substr(first.size());
    }
    json(without_escapes(first), line, nullptr);
    return;
  }
  auto plans = read_json(text, rest);
  if (!plans) {
    // A terminal may have broken lines inside a key or a number.
    const std::string joined = join_broken_json(text);
    if (joined.size() != text.size()) {
      if (auto repaired = read_json(joined)) {
        std::ranges::for_each(*repaired, [this](Plan& plan) { add(std::move(plan)); });
        return;
      }
    }
    Error error = plans.error();
    error.where = moved(error.where, line);
    fail(std::move(error));
    return;
  }
  std::ranges::for_each(*plans, [this](Plan& plan) { add(std::move(plan)); });
}

void OutputReader::table(const TabularTable& table, std::size_t line) {
  if (table.column("select_type")) {
    auto plan = read_tabular(table);
    if (plan) {
      of_show_ = false;
      add(std::move(*plan));
    } else {
      Error error = plan.error();
      error.where = moved(error.where, line);
      fail(std::move(error));
    }
    return;
  }
  const std::vector<ServerNote> notes = read_notes(table);
  if (!notes.empty()) {
    if (!plans_.empty()) {
      add_notes(plans_.back(), notes, of_show_);
    } else if (notes.front().level == "Error") {
      server_error_ = fmt::format("ERROR {}: {}", notes.front().code, notes.front().message);
    }
    return;
  }
  for (const TabularRow& row : table.rows) {
    if (table.columns.size() == 1 && row.cells.front()) {
      of_show_ = table.columns.front().starts_with("SHOW");
      json(*row.cells.front(), row.line + line - 1, nullptr);
    }
  }
}

void OutputReader::other(const OtherLine& line) {
  std::string_view content = strip(line.text);
  if (content.starts_with("ERROR ") && server_error_.empty()) {
    server_error_ = std::string(content);
  }
  const std::size_t prompt = content.starts_with("MariaDB [") ? content.find("]> ") : npos;
  if (prompt != npos) {
    statement_.clear();
    content.remove_prefix(prompt + 3);
  } else if (!typing_ || !content.starts_with("-> ")) {
    typing_ = false;
    return;
  } else {
    content.remove_prefix(3);
  }
  constexpr std::size_t longest = 100'000;
  if (statement_.size() + content.size() < longest) {
    statement_ += (statement_.empty() ? "" : "\n") + std::string(content);
  }
  typing_ = !content.ends_with(';') && !content.ends_with("\\G") && !content.ends_with("\\g");
}

// Plans in JSON without a frame, one after the other, with tables of notes between them.
void OutputReader::bare() {
  std::string_view left = text_;
  std::size_t line = 1;
  while (!left.empty() && !error_) {
    // The next line that begins a document.
    std::size_t at = 0;
    std::size_t begin = npos;
    while (at < left.size() && begin == npos) {
      const std::size_t end = std::min(left.find('\n', at), left.size());
      const std::string_view content = strip(left.substr(at, end - at));
      if (content.starts_with('{') || content.starts_with("[")) {
        begin = at;
      } else {
        at = end + 1;
      }
    }
    const std::string_view before = left.substr(0, std::min(begin, left.size()));
    section(read_tables(before), line);
    if (begin == npos) {
      return;
    }
    line += static_cast<std::size_t>(std::ranges::count(before, '\n'));
    left.remove_prefix(begin);
    std::string_view rest;
    json(left, line, &rest);
    line += static_cast<std::size_t>(
        std::ranges::count(left.substr(0, left.size() - rest.size()), '\n'));
    left = rest;
  }
}

Result<std::vector<Plan>> OutputReader::read() {
  const TabularText tables = read_tables(text_);
  const bool framed = std::ranges::any_of(tables.tables, [](const TabularTable& found) {
    return found.column("select_type") || is_plan_column(found.columns.front());
  });
  if (framed) {
    section(tables, 1);
  } else {
    bare();
  }
  if (!plans_.empty()) {
    if (error_) {
      plans_.front().diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("a plan is left out, line {}: {}", error_->where, error_->message)});
    }
    return std::move(plans_);
  }
  if (error_) {
    return tl::make_unexpected(*error_);
  }
  if (!server_error_.empty()) {
    return failure(ErrorCode::malformed_input, fmt::format("no plan: the server answered '{}'",
                                                           utf8_prefix(server_error_, 200)));
  }
  return failure(ErrorCode::malformed_input,
                 fmt::format("no plan of MariaDB found near '{}'", fragment_at(text_, 0)), "1:1");
}

}  // namespace

std::optional<Engine> engine_of(std::string_view text) {
  constexpr std::size_t enough = std::size_t{256} * 1024;
  const std::string_view beginning = text.substr(0, enough);
  if (const auto engine = engine_of_json(beginning)) {
    return engine;
  }
  // A driver's row saved as JSON holds the plan as a string.
  if (beginning.find("query_block\\\"") != npos) {
    std::string bare(beginning);
    std::erase(bare, '\\');
    return engine_of_json(bare);
  }
  if (beginning.find("select_type") == npos) {
    return std::nullopt;
  }
  for (const TabularTable& table : read_tables(beginning).tables) {
    if (const auto engine = engine_of_table(table)) {
      return engine;
    }
  }
  return std::nullopt;
}

Result<std::vector<Plan>> read_output(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  if (find_invalid_utf8(text) == npos) {
    return OutputReader(text).read();
  }
  // A latin1 client's output is not refused for its accents.
  std::string valid;
  append_valid_utf8(valid, text);
  auto plans = OutputReader(valid).read();
  if (plans) {
    plans->front().diagnostics.push_back(
        {Diagnostic::Level::warning, "bytes that are no UTF-8 were replaced"});
  }
  return plans;
}

}  // namespace planwright::planners::mariadb
