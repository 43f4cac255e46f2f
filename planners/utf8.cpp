#include "utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace planwright::planners {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// How many bytes at the start are ASCII; eight at a time, for plans are nearly all of it.
std::size_t ascii_run(std::string_view text) {
  std::size_t at = 0;
  while (at + 8 <= text.size()) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & 0x8080808080808080U) != 0) {
      break;
    }
    at += 8;
  }
  while (at < text.size() && byte_at(text, at) < 0x80) {
    ++at;
  }
  return at;
}

}  // namespace

std::size_t utf8_character(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const unsigned first = byte_at(text, 0);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) {
    return 0;
  }
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte_at(text, at) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  const unsigned second = byte_at(text, 1);
  const bool wrong = (first == 0xE0 && second < 0xA0) ||  // overlong
                     (first == 0xED && second > 0x9F) ||  // surrogate
                     (first == 0xF0 && second < 0x90) ||  // overlong
                     (first == 0xF4 && second > 0x8F);    // past U+10FFFF
  return wrong ? 0 : length;
}

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (true) {
    at += ascii_run(text.substr(at));
    if (at == text.size()) {
      return std::string_view::npos;
    }
    const std::size_t length = utf8_character(text.substr(at));
    if (length == 0) {
      return at;
    }
    at += length;
  }
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) {
    return text;
  }
  while (bytes > 0 && (byte_at(text, bytes) & 0xC0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

void append_valid_utf8(std::string& to, std::string_view text) {
  while (true) {
    const std::size_t bad = find_invalid_utf8(text);
    to += text.substr(0, bad);
    if (bad == std::string_view::npos) {
      return;
    }
    to += replacement;
    text.remove_prefix(bad + 1);
  }
}

void append_utf8(std::string& to, char32_t character) {
  const auto put = [&to](unsigned byte) { to += static_cast<char>(byte); };
  const auto code = static_cast<unsigned>(character);
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
    put(0x80U | (code & 0x3FU));
  } else if (code >= 0xD800 && code <= 0xDFFF) {
    to += replacement;
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else if (code <= 0x10FFFF) {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    to += replacement;
  }
}

}  // namespace planwright::planners
