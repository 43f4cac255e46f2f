#include "extended_mcv.hpp"

#include <cstring>

#include <planwright/model/statistics_bytes.hpp>

namespace planwright::sandbox {

// mcv.c: magic, type, number of items, of columns; their types; about each column how many values
// there are, in how many bytes, their length and way; the values; the items: which columns are
// NULL, two frequencies, and each column's value by its place.
std::optional<std::string> adapted_mcv(std::string_view hex, std::span<const McvColumn> columns) {
  constexpr std::uint32_t magic = 0xE1A651C2;
  constexpr std::size_t header = 14;
  constexpr std::size_t about_size = 20;
  auto found = bytes_of_hex(hex);
  if (!found || found->size() < header || number_at<std::uint32_t>(*found, 0) != magic ||
      number_at<std::uint32_t>(*found, 4) != 1 ||
      number_at<std::uint16_t>(*found, 12) != columns.size() ||
      found->size() < header + columns.size() * (4 + about_size)) {
    return std::nullopt;
  }
  std::string& bytes = *found;
  std::size_t at = header;
  for (const McvColumn& column : columns) {
    std::memcpy(bytes.data() + at, &column.type, 4);
    at += 4;
  }
  std::vector<std::uint32_t> counts;
  const std::size_t about = at;
  at += columns.size() * about_size;
  for (std::size_t place = 0; place < columns.size(); ++place) {
    const McvColumn& column = columns[place];
    const std::size_t info = about + place * about_size;
    const auto count = number_at<std::uint32_t>(bytes, info);
    const auto size = number_at<std::uint32_t>(bytes, info + 4);
    if (number_at<std::int32_t>(bytes, info + 12) != column.length ||
        (bytes[info + 16] != 0) != column.by_value || size > bytes.size() - at ||
        (!column.labels.empty() && (count != column.labels.size() || size != count * 4))) {
      return std::nullopt;
    }
    std::size_t value = at;
    std::size_t room = 0;  // the server believes the bytes about what it needs in memory
    for (std::uint32_t number = 0; number < count; ++number) {
      std::size_t length = column.length > 0 ? static_cast<std::size_t>(column.length) : 4;
      if (length > at + size - value) {
        return std::nullopt;
      }
      if (column.length < 0) {
        length += number_at<std::uint32_t>(bytes, value);
      }
      if (length > at + size - value || (column.length == -2 && bytes[value + length - 1] != 0)) {
        return std::nullopt;
      }
      constexpr std::size_t unit = 8;
      room += column.by_value       ? 0
              : column.length == -2 ? (length - 4 + unit - 1) / unit * unit
                                    : (length + unit - 1) / unit * unit;
      if (!column.labels.empty()) {
        std::memcpy(bytes.data() + value, &column.labels[number], 4);
      }
      value += length;
    }
    if (value != at + size || number_at<std::uint32_t>(bytes, info + 8) != room) {
      return std::nullopt;
    }
    at = value;
    counts.push_back(count);
  }
  const std::size_t item = columns.size() * 3 + 16;
  const auto items = number_at<std::uint32_t>(bytes, 8);
  if (items > (bytes.size() - at) / item || bytes.size() - at != items * item) {
    return std::nullopt;
  }
  for (std::uint32_t number = 0; number < items; ++number, at += item) {
    for (std::size_t place = 0; place < columns.size(); ++place) {
      const char null = bytes[at + place];
      const auto index = number_at<std::uint16_t>(bytes, at + columns.size() + 16 + place * 2);
      if (null != 0 && null != 1) {
        return std::nullopt;
      }
      if (null == 0 && index >= counts[place]) {
        return std::nullopt;
      }
    }
  }
  return hex_of_bytes(bytes);
}

}  // namespace planwright::sandbox
