#include "source_place.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "utf8.hpp"

namespace planwright::planners {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

Place place_at(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::string_view before = text.substr(0, offset);
  Place place;
  place.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t line_start = before.rfind('\n');
  const std::string_view line =
      line_start == std::string_view::npos ? before : before.substr(line_start + 1);
  place.column =
      1 + line.size() - static_cast<std::size_t>(std::ranges::count_if(line, is_continuation));
  return place;
}

std::string place_text(Place place) {
  return fmt::format("{}:{}", place.line, place.column);
}

std::string fragment_at(std::string_view text, std::size_t offset) {
  constexpr std::size_t before = 20;
  constexpr std::size_t most = 60;
  offset = std::min(offset, text.size());
  std::size_t begin = offset > before ? offset - before : 0;
  if (const std::size_t newline = text.substr(begin, offset - begin).rfind('\n');
      newline != std::string_view::npos) {
    begin += newline + 1;
  }
  std::size_t end = std::min({text.size(), begin + most, text.find('\n', offset)});
  while (begin < end && is_continuation(text[begin])) {
    ++begin;
  }
  while (end > begin && end < text.size() && is_continuation(text[end])) {
    --end;
  }
  std::string valid;
  append_valid_utf8(valid, text.substr(begin, end - begin));
  std::string fragment;
  for (const char c : valid) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      fragment += byte == '\t' ? " " : fmt::format("\\x{:02x}", byte);
    } else {
      fragment += c;
    }
  }
  return fragment;
}

}  // namespace planwright::planners
