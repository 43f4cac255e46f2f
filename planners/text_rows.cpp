#include "text_rows.hpp"

namespace planwright::planners {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;
};

// A damaged sequence counts as one character per byte.
Character decode(std::string_view text) {
  const auto byte = [text](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]));
  };
  const std::uint32_t first = byte(0);
  std::size_t size = 1;
  std::uint32_t code = first;
  if (first >= 0xF0) {
    size = 4;
    code = first & 0x07U;
  } else if (first >= 0xE0) {
    size = 3;
    code = first & 0x0FU;
  } else if (first >= 0xC0) {
    size = 2;
    code = first & 0x1FU;
  }
  if (size > text.size()) {
    return {first, 1};
  }
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) {
      return {first, 1};
    }
    code = code << 6U | (byte(at) & 0x3FU);
  }
  return {code, size};
}

std::size_t width_of(std::uint32_t code) {
  if (code >= 0x300 && code <= 0x36F) {
    return 0;  // combining marks
  }
  const bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                    (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                    (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
                    (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x1F300 && code <= 0x1F64F) ||
                    (code >= 0x1F900 && code <= 0x1F9FF) || (code >= 0x20000 && code <= 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      ++width;
      text.remove_prefix(1);
      continue;
    }
    const Character character = decode(text);
    width += width_of(character.code);
    text.remove_prefix(character.size);
  }
  return width;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string_view strip_right(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

std::string_view strip(std::string_view text) {
  text = strip_right(text);
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

}  // namespace planwright::planners
