#pragma once

#include <optional>
#include <string_view>

namespace planwright {

// Reads the whole of `text` as a decimal number (sign, fraction, exponent), independent of the
// locale. Absent when it is not one, or is not finite.
std::optional<double> parse_number(std::string_view text);

}  // namespace planwright
