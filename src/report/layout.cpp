#include "layout.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace planwright::report {
namespace {

struct Decoded {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: not valid UTF-8 here
};

Decoded decode(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length) {
    return {};
  }
  static constexpr std::array<unsigned, 5> masks{0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code = first & masks[length];
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) {
      return {};
    }
    code = code << 6U | (byte(at) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? Decoded{} : Decoded{code, length};
}

bool is_control(std::uint32_t code) {
  // Bidirectional overrides can make a statement read differently from what it is.
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::size_t columns(std::uint32_t code) {
  if ((code >= 0x300 && code <= 0x36F) || code == 0x200B || code == 0x200D || code == 0xFEFF) {
    return 0;
  }
  const bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                    (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                    (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
                    (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x1F300 && code <= 0x1FAFF) ||
                    (code >= 0x20000 && code <= 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text, bool keep_newlines) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Decoded character = decode(text);
    if (character.length == 0) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    if (character.code == '\n' && keep_newlines) {
      result += '\n';
    } else if (character.code == '\t' || character.code == '\n' || character.code == '\r') {
      result += ' ';
    } else if (is_control(character.code)) {
      result += character.code < 0x100 ? fmt::format("\\x{:02x}", character.code)
                                       : fmt::format("\\u{:04x}", character.code);
    } else {
      result += text.substr(0, character.length);
    }
    text.remove_prefix(character.length);
  }
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Decoded character = decode(text);
    width += character.length == 0 ? 1 : columns(character.code);
    text.remove_prefix(character.length == 0 ? 1 : character.length);
  }
  return width;
}

std::string shortened(std::string_view text, std::size_t width, bool unicode) {
  if (display_width(text) <= width) {
    return std::string(text);
  }
  const std::string_view mark = unicode ? "…" : "...";
  const std::size_t mark_width = unicode ? 1 : 3;
  const std::size_t room = width > mark_width ? width - mark_width : 0;
  std::string result;
  std::size_t used = 0;
  while (!text.empty()) {
    const Decoded character = decode(text);
    const std::size_t length = character.length == 0 ? 1 : character.length;
    const std::size_t wide = character.length == 0 ? 1 : columns(character.code);
    if (used + wide > room) {
      break;
    }
    result += text.substr(0, length);
    used += wide;
    text.remove_prefix(length);
  }
  return result + std::string(mark);
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string right_aligned(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::string spelled_out(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> signs{{
      {"→", "->"},
      {"×", "x"},
      {"…", "..."},
      {"—", "-"},
      {"≥", ">="},
      {"≤", "<="},
      {"≈", "about"},
      {"µ", "u"},
  }};
  std::string result;
  while (!text.empty()) {
    const auto sign = std::ranges::find_if(
        signs, [text](const auto& pair) { return text.starts_with(pair.first); });
    result += sign == signs.end() ? text.substr(0, 1) : sign->second;
    text.remove_prefix(sign == signs.end() ? 1 : sign->first.size());
  }
  return result;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  while (!text.empty()) {
    if (text.front() == '\n') {
      lines.push_back(std::move(line));
      line.clear();
      used = 0;
      text.remove_prefix(1);
      if (text.starts_with(' ')) {  // laid out by whoever wrote it: an excerpt with a caret below
        line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size());
      }
      continue;
    }
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t word_width = display_width(word);
    if (used > 0 && used + 1 + word_width > width) {
      lines.push_back(std::move(line));
      line.clear();
      used = 0;
    }
    if (used > 0) {
      line += ' ';
      ++used;
    }
    line += word;
    used += word_width;
    text.remove_prefix(end);
  }
  if (!line.empty() || lines.empty()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace planwright::report
