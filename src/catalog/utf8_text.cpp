#include "utf8_text.hpp"

namespace planwright::catalog {

std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const auto between = [](unsigned value, unsigned low, unsigned high) {
    return value >= low && value <= high;
  };
  const unsigned first = byte(0);
  if (text.empty()) {
    return 0;
  }
  if (first < 0x80) {
    return 1;
  }
  // The second byte's range is what excludes overlong forms, surrogates and codes above 10FFFF.
  if (between(first, 0xC2, 0xDF)) {
    return between(byte(1), 0x80, 0xBF) ? 2 : 0;
  }
  if (between(first, 0xE0, 0xEF)) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return between(byte(1), low, high) && between(byte(2), 0x80, 0xBF) ? 3 : 0;
  }
  if (between(first, 0xF0, 0xF4)) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return between(byte(1), low, high) && between(byte(2), 0x80, 0xBF) &&
                   between(byte(3), 0x80, 0xBF)
               ? 4
               : 0;
  }
  return 0;
}

void append_utf8(std::string& text, unsigned code) {
  const auto add = [&text](unsigned byte) {
    text += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0U | code >> 6U);
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    add(0xE0U | code >> 12U);
    add(0x80U | (code >> 6U & 0x3FU));
    add(0x80U | (code & 0x3FU));
  } else {
    add(0xF0U | code >> 18U);
    add(0x80U | (code >> 12U & 0x3FU));
    add(0x80U | (code >> 6U & 0x3FU));
    add(0x80U | (code & 0x3FU));
  }
}

}  // namespace planwright::catalog
