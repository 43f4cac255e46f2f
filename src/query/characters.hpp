#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

// UTF-8 by characters, as the parser counts places.
namespace planwright::query {

inline bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// The byte where the n-th character (from 0) begins; the size when there are fewer.
inline std::size_t byte_of_character(std::string_view text, std::size_t n) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (begins_character(text[at]) && n-- == 0) {
      return at;
    }
  }
  return text.size();
}

inline std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

}  // namespace planwright::query
