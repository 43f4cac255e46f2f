#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

// How lines of EXPLAIN's TEXT format are told apart, before anything in them is read.
namespace planwright::planners::postgresql {

// Where the line that holds `at` ends: at its newline, or the end of the text.
std::size_t line_end(std::string_view text, std::size_t at);

// Where the figures of a node line begin, or npos: outside quotes, since a table may be called
// "->  Seq Scan (cost=1)". Stops at `end`.
std::size_t find_figures(std::string_view text, std::size_t at, std::size_t end);

// Where a line ends that begins at `at` and whose quotes of the given kinds are balanced: line
// breaks within quotes belong to it. npos when a quote is never closed.
std::size_t quoted_line_end(std::string_view text, std::size_t at, std::string_view quotes);

struct Content {
  std::size_t column = 0;  // a tab goes to the next multiple of four
  std::size_t begin = 0;   // offset of the first character that is no space; the end if none
};
Content content_of(std::string_view text, std::size_t at, std::size_t end);

// What follows an arrow at the beginning; absent without one.
std::optional<std::string_view> after_arrow(std::string_view content);

// "key: value" or "key:"; absent when the text has no such form.
std::optional<std::pair<std::string_view, std::string_view>> split_detail(std::string_view text);

// Lines below the plan that concern the whole statement: times, triggers, JIT, settings.
bool is_statement_line(std::string_view content);

// "CTE x", "InitPlan 1", "SubPlan 2": what a heading of a subplan begins with.
bool is_heading(std::string_view content);

}  // namespace planwright::planners::postgresql
