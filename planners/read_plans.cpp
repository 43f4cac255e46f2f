#include <expat.h>
#include <yaml.h>

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include <planwright/planners/planners.hpp>

#include "mariadb/explain_output.hpp"
#include "mysql/read_mysql.hpp"
#include "postgresql/auto_explain.hpp"
#include "postgresql/explain_json.hpp"
#include "postgresql/explain_text.hpp"
#include "postgresql/explain_xml.hpp"
#include "postgresql/explain_yaml.hpp"
#include "postgresql/self_time.hpp"
#include "repair_json.hpp"
#include "source_place.hpp"
#include "text_rows.hpp"
#include "unframe.hpp"

namespace planwright::planners {
namespace {

using postgresql::PlanSyntax;

constexpr std::size_t npos = std::string_view::npos;

constexpr std::array formats{
#define PW_PLAN_FORMAT(engine, name, summary) PlanFormat{Engine::engine, name, summary},
#include "formats.def"
#undef PW_PLAN_FORMAT
};

constexpr std::string_view what_is_expected =
    "expected the output of EXPLAIN in any format of PostgreSQL, MySQL or MariaDB, or a log "
    "excerpt "
    "of auto_explain";

std::size_t first_character(std::string_view text) {
  return std::min(text.find_first_not_of(" \t\r\n"), text.size());
}

PlanSyntax syntax_of(std::string_view text) {
  const std::string_view content = text.substr(first_character(text));
  if (content.starts_with('{') || content.starts_with('[')) {
    return PlanSyntax::json;
  }
  if (content.starts_with('<')) {
    return PlanSyntax::xml;
  }
  if (content.starts_with("- ") || content.starts_with("Plan:") ||
      content.starts_with("Query Text:") || content.starts_with("---\n")) {
    return PlanSyntax::yaml;
  }
  return PlanSyntax::text;
}

Result<std::vector<Plan>> read_broken_json(std::string_view text, Error error) {
  const std::string joined = join_broken_json(text);
  if (joined.size() != text.size()) {
    if (auto plans = postgresql::read_json(joined)) {
      return plans;
    }
  }
  return tl::make_unexpected(std::move(error));
}

using DoneWith = std::function<void(std::string_view)>;

Result<std::vector<Plan>> read_as(PlanSyntax syntax, std::string_view text,
                                  const DoneWith& done_with) {
  switch (syntax) {
    case PlanSyntax::json: {
      auto plans = postgresql::read_json(text, done_with);
      return plans ? std::move(plans) : read_broken_json(text, plans.error());
    }
    case PlanSyntax::yaml:
      return postgresql::read_yaml(text);
    case PlanSyntax::xml:
      return postgresql::read_xml(text);
    case PlanSyntax::text:
      break;
  }
  return postgresql::read_text(text);
}

// --- what is not a PostgreSQL plan ---------------------------------------------------------------

// MySQL's and MariaDB's own plans, by words no PostgreSQL plan has where they are looked for.
std::optional<Engine> other_engine(std::string_view text) {
  if (const auto engine = mariadb::engine_of(text)) {
    return engine;
  }
  return mysql::detects(text) ? std::optional(Engine::mysql) : std::nullopt;
}

std::string_view engine_name(Engine engine) {
  return engine == Engine::mysql ? "MySQL" : engine == Engine::mariadb ? "MariaDB" : "PostgreSQL";
}

Error wrong_engine(Engine given, Engine found) {
  return {ErrorCode::malformed_input,
          fmt::format("this is a plan of {}, not of {}: leave the engine out, or give {}",
                      engine_name(found), engine_name(given), to_string(found)),
          {},
          {}};
}

Result<std::vector<Plan>> read_other(Engine engine, std::string_view text) {
  if (engine == Engine::mariadb) {
    return mariadb::read_output(text);
  }
  return mysql::read(text);
}

bool is_statement(std::string_view content) {
  std::string word;
  for (const char c : content.substr(0, 12)) {
    const bool lower = c >= 'a' && c <= 'z';
    if (!lower && (c < 'A' || c > 'Z')) {
      break;
    }
    word += static_cast<char>(lower ? c - 'a' + 'A' : c);
  }
  constexpr std::array<std::string_view, 8> verbs{"SELECT", "WITH",    "INSERT", "UPDATE",
                                                  "DELETE", "EXPLAIN", "CREATE", "MERGE"};
  return std::ranges::find(verbs, word) != verbs.end();
}

// Why a text in which no plan was found is none, in words that say what to do.
std::string no_plan_message(std::string_view text) {
  const std::size_t first = first_character(text);
  const std::string_view content = text.substr(first);
  if (content.starts_with("Utility statements have no plan structure")) {
    return "a utility statement has no plan; explain the query in it";
  }
  if (content.starts_with("Query rewrites to nothing")) {
    return "the statement has no plan: a rule rewrites it to nothing";
  }
  if (is_statement(content)) {
    return fmt::format(
        "a statement without its plan: '{}'; run it with EXPLAIN (ANALYZE, BUFFERS) "
        "and give planwright the output",
        fragment_at(text, first));
  }
  return fmt::format("no plan found: {}; it begins with '{}'", what_is_expected,
                     fragment_at(text, first));
}

// PowerShell's ">" writes UTF-16. Absent when the text does not begin with that mark.
std::optional<std::string> from_utf16(std::string_view text) {
  const bool little = text.starts_with("\xFF\xFE");
  if (!little && !text.starts_with("\xFE\xFF")) {
    return std::nullopt;
  }
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const auto second = static_cast<unsigned char>(text[at + 1]);
    return static_cast<std::uint32_t>(little ? first | second << 8 : first << 8 | second);
  };
  std::string utf8;
  for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
    std::uint32_t code = unit(at);
    if (code >= 0xD800 && code < 0xDC00 && at + 3 < text.size()) {
      code = 0x10000 + ((code - 0xD800) << 10U) + ((unit(at + 2) - 0xDC00) & 0x3FFU);
      at += 2;
    }
    const auto put = [&utf8](std::uint32_t byte) { utf8 += static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0U | code >> 6U);
      put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
      put(0xE0U | code >> 12U);
      put(0x80U | (code >> 6U & 0x3FU));
      put(0x80U | (code & 0x3FU));
    } else {
      put(0xF0U | code >> 18U);
      put(0x80U | (code >> 12U & 0x3FU));
      put(0x80U | (code >> 6U & 0x3FU));
      put(0x80U | (code & 0x3FU));
    }
  }
  return utf8;
}

// --- places --------------------------------------------------------------------------------------

// The same place with its line, the number before the colon, mapped.
template <class Map>
std::string with_line(const std::string& where, Map map) {
  std::size_t line = 0;
  const char* const end = where.data() + where.size();
  const auto parsed = std::from_chars(where.data(), end, line);
  if (parsed.ec != std::errc{}) {
    return where;
  }
  return fmt::format("{}{}", map(line), std::string_view(parsed.ptr, end));
}

// --- the ways in ---------------------------------------------------------------------------------

Result<std::vector<Plan>> read_log(const std::vector<postgresql::LogEntry>& entries) {
  std::vector<Plan> all;
  std::optional<Error> first_error;
  for (const postgresql::LogEntry& entry : entries) {
    auto plans = read_as(entry.syntax, entry.body, {});
    if (!plans) {
      // One entry cut off by log rotation must not hide the others.
      Error error = plans.error();
      error.where =
          with_line(error.where, [&](std::size_t line) { return line + entry.body_line - 1; });
      if (!first_error) {
        first_error = std::move(error);
      }
      continue;
    }
    for (Plan& plan : *plans) {
      if (plan.query_text.empty()) {
        plan.query_text = entry.query_text;
      }
      if (plan.query_parameters.empty()) {
        plan.query_parameters = entry.query_parameters;
      }
      if (!plan.execution && entry.duration) {
        plan.execution = entry.duration;
        postgresql::attribute_times(plan);
      }
      all.push_back(std::move(plan));
    }
  }
  if (all.empty()) {
    return tl::make_unexpected(std::move(*first_error));
  }
  if (first_error) {
    all.front().diagnostics.push_back(
        {Diagnostic::Level::warning, fmt::format("an entry of the log is left out, line {}: {}",
                                                 first_error->where, first_error->message)});
  }
  return all;
}

Result<std::vector<Plan>> read_unnamed(std::string_view text, std::optional<Engine> given,
                                       const DoneWith& done_with) {
  if (first_character(text) == text.size()) {
    return failure(ErrorCode::malformed_input, fmt::format("it is empty; {}", what_is_expected));
  }
  if (const std::size_t nul = text.find('\0'); nul != npos) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("it is binary data, not text; {}", what_is_expected),
                   place_text(place_at(text, nul)));
  }
  const std::vector<postgresql::LogEntry> entries = postgresql::find_log_entries(text);
  if (!entries.empty()) {
    return read_log(entries);
  }
  if (const auto engine = other_engine(text)) {
    return given && *given != *engine ? tl::make_unexpected(wrong_engine(*given, *engine))
                                      : read_other(*engine, text);
  }
  const Unframed unframed = unframe(text);
  const std::string_view plan = unframed.text();
  if (const auto engine = other_engine(plan)) {
    return given && *given != *engine ? tl::make_unexpected(wrong_engine(*given, *engine))
                                      : read_other(*engine, plan);
  }
  const PlanSyntax syntax = syntax_of(plan);
  // A copy is ours: nobody else can do without its pages.
  auto plans = read_as(syntax, plan, unframed.changed() ? DoneWith{} : done_with);
  if (plans) {
    return given && *given != Engine::postgresql
               ? tl::make_unexpected(wrong_engine(*given, Engine::postgresql))
               : std::move(plans);
  }
  Error error = plans.error();
  if (unframed.changed()) {
    error.where =
        with_line(error.where, [&](std::size_t line) { return unframed.original_line(line); });
  }
  if (syntax == PlanSyntax::text && !postgresql::has_text_plan(plan)) {
    error.message = no_plan_message(plan);
  }
  return tl::make_unexpected(std::move(error));
}

}  // namespace

Result<std::vector<Plan>> read_plans(const PlanInput& input) {
  const std::optional<std::string> converted = from_utf16(input.text);
  auto plans = converted ? read_unnamed(*converted, input.engine, {})
                         : read_unnamed(input.text, input.engine, input.done_with);
  if (!plans) {
    Error error = plans.error();
    error.where = error.where.empty() ? input.name : input.name + ":" + error.where;
    return tl::make_unexpected(std::move(error));
  }
  return plans;
}

std::span<const PlanFormat> plan_formats() {
  return formats;
}

std::vector<std::pair<std::string, std::string>> versions() {
  return {
      {"expat", fmt::format("{}.{}.{}", XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION)},
      {"libyaml", yaml_get_version_string()}};
}

}  // namespace planwright::planners
