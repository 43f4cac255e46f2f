#pragma once

#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// The server's own bytes of extended statistics. Pure. As hexadecimal digits, a little-endian
// server's.
namespace planwright {

std::optional<std::string> bytes_of_hex(std::string_view hex);
std::string hex_of_bytes(std::string_view bytes);

// `at` must leave room for a T.
template <class T>
T number_at(std::string_view bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// Statistics objects name columns by number, and a table built again numbers them otherwise where
// columns were dropped. In our catalog and our files a column's number is its place in its
// relation, from 1. Both give the bytes back with `from[n]` replaced by `to[n]`; numbers below 1
// are expressions and stay. Absent where a number is none of `from`, or the bytes are not what they
// should be.
std::optional<std::string> renumbered_ndistinct(std::string_view hex, std::span<const int> from,
                                                std::span<const int> to);
std::optional<std::string> renumbered_dependencies(std::string_view hex, std::span<const int> from,
                                                   std::span<const int> to);

}  // namespace planwright
