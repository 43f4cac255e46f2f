#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Pieces of the expressions that MySQL prints, told apart by quotes and parentheses only.
namespace planwright::planners::mysql {

// Where `wanted` stands outside quotes, backticks and parentheses; npos when it does not. An
// unclosed quote or parenthesis reaches to the end.
std::size_t find_outside(std::string_view text, std::string_view wanted, std::size_t from = 0);

// The pieces between `separator`, as find_outside sees them, without space around them.
std::vector<std::string> split_outside(std::string_view text, std::string_view separator);

// Past the parenthesis that closes the one at `open`; the text's end when none does.
std::size_t after_closing(std::string_view text, std::size_t open);

// "(a = b)" without its own parentheses; "(a) or (b)" as it is.
std::string_view without_parentheses(std::string_view text);

// A number as the server prints it: "12", "0.35", "1.23e+6", "77e-6". Absent for anything else,
// also for what no double holds.
std::optional<double> number_in(std::string_view text);

// Removes `prefix` or `suffix` and says whether it was there.
bool take_prefix(std::string_view& text, std::string_view prefix);
bool take_suffix(std::string_view& text, std::string_view suffix);

// The parts of an index lookup, "a = b.c, d = 'x', e = 7 or NULL", as one condition in SQL.
std::string lookup_condition(std::string_view parts);

// Ranges, "(state = 'new' AND 5 <= placed < 9) OR (2 more)", with comparisons of two sides each, as
// SQL has them. What is no such range stays as it is.
std::string range_condition(std::string_view ranges);

}  // namespace planwright::planners::mysql
