#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/report/report.hpp>

namespace planwright::report {

enum class Ink : std::uint8_t { plain, bold, dim, red, yellow, green, code };

// The text in colour where the style has colours.
std::string painted(const Style& style, Ink ink, std::string_view text);
Ink severity_ink(Severity severity);

// The plan as an indented tree with self times and bars, one line a node. Of a large plan only what
// takes time is shown, with a line that says how many steps are not.
std::vector<std::string> plan_tree(const Report& report, const Style& style, std::size_t width);

}  // namespace planwright::report
