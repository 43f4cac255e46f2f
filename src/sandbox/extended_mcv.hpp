#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The server's own bytes of a list of common combinations. Pure. As hexadecimal digits.
namespace planwright::sandbox {

// What one column of a list of common combinations has to be like.
struct McvColumn {
  std::uint32_t type = 0;  // the oid here
  int length = 0;          // of a value: -1 varies, -2 ends with a zero byte
  bool by_value = false;
  // Of an enumerated type: what its values are here, in their order, where as many are in the list.
  std::vector<std::uint32_t> labels{};
};

// The bytes of a list of common combinations of these columns, with the types and the enumerated
// values of here. Absent where they are not what such a list of such columns is: the server would
// take any pointer for a value.
std::optional<std::string> adapted_mcv(std::string_view hex, std::span<const McvColumn> columns);

}  // namespace planwright::sandbox
