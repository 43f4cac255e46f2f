#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace planwright::catalog {

// Bytes of the character `text` begins with; 0 where it begins with none (RFC 3629: no overlong
// forms, no surrogates).
std::size_t utf8_length(std::string_view text);

void append_utf8(std::string& text, unsigned code);

}  // namespace planwright::catalog
