#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text that should be UTF-8. A server with SQL_ASCII, a log cut inside a character or a terminal's
// encoding gives bytes that are not; a plan is not refused for them.
namespace planwright::planners {

// The length of the valid UTF-8 character at the start of `text` (no surrogates, no overlong
// forms, at most U+10FFFF), or 0 when there is none.
std::size_t utf8_character(std::string_view text);

// Where the first byte is that belongs to no valid character; npos when all is well.
std::size_t find_invalid_utf8(std::string_view text);

// At most `bytes` of the start of `text`, never half of a character.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes);

// Appends `text` with U+FFFD for every byte that belongs to no valid character.
void append_valid_utf8(std::string& to, std::string_view text);

// Appends one character; U+FFFD for a number that is none.
void append_utf8(std::string& to, char32_t character);

}  // namespace planwright::planners
