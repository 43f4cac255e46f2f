#include <algorithm>
#include <string>

#include <planwright/query/one_statement.hpp>

#include "characters.hpp"

namespace planwright::query {
namespace {

constexpr std::size_t widest = 76;  // characters of the line that are shown

}  // namespace

std::string caret_lines(std::string_view text, std::size_t position) {
  if (position < 1 || position > characters_in(text) + 1) {
    return {};
  }
  const std::size_t place = byte_of_character(text, position - 1);
  const std::size_t before = text.substr(0, place).rfind('\n');
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(text.find('\n', place), text.size());
  std::string_view line = text.substr(begin, end - begin);
  std::size_t column = characters_in(text.substr(begin, place - begin));
  std::string shown;
  if (column > widest / 2 && characters_in(line) > widest) {
    const std::size_t cut = column - widest / 2;
    line.remove_prefix(byte_of_character(line, cut));
    column -= cut;
    shown = "…";
    ++column;
  }
  const std::size_t kept = byte_of_character(line, widest);
  shown += line.substr(0, kept);
  shown += kept < line.size() ? "…" : "";
  std::ranges::replace(shown, '\t', ' ');
  std::erase(shown, '\r');
  return "  " + shown + "\n  " + std::string(column, ' ') + "^";
}

}  // namespace planwright::query
