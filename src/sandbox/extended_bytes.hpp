#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The server's own bytes of extended statistics, as far as they name columns by number: numbers
// differ where production has dropped columns. Pure. Bytes are as hexadecimal digits.
namespace planwright::sandbox {

// Which columns (attribute numbers above 0, ascending) the bytes are about; absent where they are
// not what they should be.
std::optional<std::vector<int>> columns_of_ndistinct(std::string_view hex);
std::optional<std::vector<int>> columns_of_dependencies(std::string_view hex);

// The same bytes with `from[n]` replaced by `to[n]`.
std::optional<std::string> renumbered_ndistinct(std::string_view hex, std::span<const int> from,
                                                std::span<const int> to);
std::optional<std::string> renumbered_dependencies(std::string_view hex, std::span<const int> from,
                                                   std::span<const int> to);

}  // namespace planwright::sandbox
