#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/report/report.hpp>

// Text on a character grid.
namespace planwright::report {

// Columns a printable UTF-8 text takes; East Asian wide characters take two.
std::size_t display_width(std::string_view text);

// Cut to `width` columns, with an ellipsis when something was cut.
std::string shortened(std::string_view text, std::size_t width, bool unicode);

std::string padded(std::string_view text, std::size_t width);         // spaces after
std::string right_aligned(std::string_view text, std::size_t width);  // spaces before

// The signs our own sentences use (→ × … — ≥ ≤ ≈) in ASCII.
std::string spelled_out(std::string_view text);

// Broken at spaces into lines of at most `width` columns; a longer word stays whole (it may be a
// statement somebody wants to copy), and a line that begins with a space is kept as it is.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace planwright::report
