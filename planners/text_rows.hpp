#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

// Lines of a framed plan while its frame is taken off. For unframe.cpp and rewrap.cpp.
namespace planwright::planners {

struct Row {
  std::string_view text;
  std::uint32_t line = 0;     // 1-based, in the original text
  std::uint32_t padding = 0;  // columns the frame had before the text
};

// The rows and the texts that had to be made anew for some of them.
struct RowList {
  std::vector<Row> rows;
  std::deque<std::string> made;
  bool changed = false;
};

// Columns of a terminal the text takes: East Asian wide characters and emoji take two.
std::size_t display_width(std::string_view text);

bool is_blank(std::string_view text);
std::string_view strip_right(std::string_view text);
std::string_view strip(std::string_view text);

// Joins lines of a text plan that were broken at the width of a terminal or a mail, without a mark.
void rewrap(RowList& rows);

}  // namespace planwright::planners
