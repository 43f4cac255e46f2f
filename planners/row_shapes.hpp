#pragma once

#include <array>
#include <cstddef>
#include <string_view>

// What a line of a pasted plan is: a part of a frame, of a session around the plan, or the plan.
namespace planwright::planners {

// Vertical lines of psql's frames.
inline constexpr std::array<std::string_view, 3> bars{"|", "│", "║"};
// Marks that a cell's line goes on in the next row because it holds a line break.
inline constexpr std::array<std::string_view, 2> break_marks{"+", "↵"};
// Marks that a line was broken to fit.
inline constexpr std::array<std::string_view, 2> wrap_marks{".", "…"};

template <class Marks>
std::size_t starts_with_any(std::string_view text, const Marks& marks) {
  for (const std::string_view mark : marks) {
    if (text.starts_with(mark)) {
      return mark.size();
    }
  }
  return 0;
}

template <class Marks>
std::size_t ends_with_any(std::string_view text, const Marks& marks) {
  for (const std::string_view mark : marks) {
    if (text.ends_with(mark)) {
      return mark.size();
    }
  }
  return 0;
}

// The text without its last bar and the space around that.
std::string_view without_right_bar(std::string_view text);

// A line of dashes: between header and rows, and above and below in a full frame.
bool is_rule(std::string_view row);

// "-[ RECORD 1 ]---", "╞═[ RECORD 1 ]═", "* Record 1"; the word in any language.
bool is_record_rule(std::string_view row);

// "(8 rows)", "(8 строк)", "(8 行)", "(8行)"
bool is_footer(std::string_view row);

// "Time: 12.345 ms", "Время: 12,345 мс (00:00.012)": one word, a number, a unit.
bool is_timing(std::string_view row);

// "shop=# EXPLAIN …", "shop=> ", "mysql> "
bool is_prompt(std::string_view row);

bool is_fence(std::string_view row);

// The first line of a JSON, XML or YAML plan.
bool begins_structured(std::string_view row);

bool begins_any_plan(std::string_view row);

// A plan nobody can tell by its first line: what EXPLAIN says when there is none.
bool says_no_plan(std::string_view row);

}  // namespace planwright::planners
