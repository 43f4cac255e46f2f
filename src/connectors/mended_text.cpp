#include "mended_text.hpp"

#include <algorithm>
#include <cstddef>

namespace planwright::connectors {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

// Bytes of the character there; 0 where none begins (RFC 3629: no overlong forms, no surrogates).
std::size_t length_at(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  for (std::size_t behind = 1; behind < length; ++behind) {
    const unsigned next = byte_at(text, at + behind);
    const unsigned least = behind > 1 ? 0x80 : first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned most = behind > 1 ? 0xBF : first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (next < least || next > most) {
      return 0;
    }
  }
  return length;
}

}  // namespace

std::string mended_text(std::string_view text) {
  std::string mended;
  mended.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_at(text, at);
    if (length == 0) {
      const unsigned byte = byte_at(text, at);
      mended += static_cast<char>(static_cast<unsigned char>(0xC0U | byte >> 6U));
      mended += static_cast<char>(static_cast<unsigned char>(0x80U | (byte & 0x3FU)));
    } else {
      mended.append(text.substr(at, length));
    }
    at += std::max<std::size_t>(length, 1);
  }
  return mended;
}

}  // namespace planwright::connectors
