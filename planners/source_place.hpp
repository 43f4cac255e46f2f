#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Places in the user's input, for error messages.
namespace planwright::planners {

struct Place {
  std::size_t line = 1;    // 1-based
  std::size_t column = 1;  // 1-based, in characters (UTF-8 continuation bytes do not count)
};

Place place_at(std::string_view text, std::size_t offset);
std::string place_text(Place place);  // "12:5"

// A short piece of the text around the offset, one line, printable, never more than 60 characters:
// what could not be read is always echoed, the whole file never is.
std::string fragment_at(std::string_view text, std::size_t offset);

}  // namespace planwright::planners
