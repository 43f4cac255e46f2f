#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace planwright::catalog {

// Statistics objects name columns by number, and a table built again has other numbers where
// columns were dropped. Both take the server's bytes as hexadecimal digits (a little-endian
// server's) and give them back with every number replaced by its place among `numbers`, from 1;
// those below 1 are expressions and stay. Absent when the bytes are not what they should be.
std::optional<std::string> renumbered_ndistinct(std::string_view hex, std::span<const int> numbers);
std::optional<std::string> renumbered_dependencies(std::string_view hex,
                                                   std::span<const int> numbers);

}  // namespace planwright::catalog
