#include "extended_bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>

namespace planwright::sandbox {
namespace {

// statistics_internal: magic, type, number of items; then each item: a double, how many columns,
// and their numbers, without gaps.
struct Layout {
  std::uint32_t magic;
  std::size_t count_size;  // bytes of an item's number of columns
};
constexpr Layout ndistinct{0xA352BFA4, 4};
constexpr Layout dependencies{0xB4549A2C, 2};

std::optional<std::string> bytes_of(std::string_view hex) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    const int high = digit(hex[at]);
    const int low = digit(hex[at + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return hex.size() % 2 == 0 ? std::optional(bytes) : std::nullopt;
}

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 15U];
  }
  return hex;
}

template <class T>
T get(std::string_view bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// Calls `number` for every column number in the bytes; false where the bytes are no such thing.
bool visit(std::string& bytes, const Layout& layout,
           const std::function<bool(std::int16_t&)>& number) {
  constexpr std::size_t header = 12;
  if (bytes.size() < header || get<std::uint32_t>(bytes, 0) != layout.magic ||
      get<std::uint32_t>(bytes, 4) != 1) {
    return false;
  }
  std::size_t at = header;
  const auto left = [&] { return bytes.size() - at; };
  for (auto items = get<std::uint32_t>(bytes, 8); items > 0; --items) {
    if (left() < sizeof(double) + layout.count_size) {
      return false;
    }
    at += sizeof(double);
    const std::size_t count =
        layout.count_size == 4 ? get<std::uint32_t>(bytes, at) : get<std::uint16_t>(bytes, at);
    at += layout.count_size;
    if (count > left() / 2) {
      return false;
    }
    for (std::size_t column = 0; column < count; ++column, at += 2) {
      auto value = get<std::int16_t>(bytes, at);
      if (!number(value)) {
        return false;
      }
      std::memcpy(bytes.data() + at, &value, sizeof value);
    }
  }
  return at == bytes.size();
}

std::optional<std::vector<int>> columns(std::string_view hex, const Layout& layout) {
  auto bytes = bytes_of(hex);
  std::vector<int> found;
  if (!bytes || !visit(*bytes, layout, [&](std::int16_t& column) {
        if (column > 0) {
          found.push_back(column);
        }
        return true;
      })) {
    return std::nullopt;
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::optional<std::string> renumbered(std::string_view hex, const Layout& layout,
                                      std::span<const int> from, std::span<const int> to) {
  auto bytes = bytes_of(hex);
  const auto renumber = [&](std::int16_t& column) {
    if (column <= 0) {
      return true;  // an expression
    }
    const auto place = static_cast<std::size_t>(std::ranges::find(from, column) - from.begin());
    if (place >= to.size()) {
      return false;
    }
    column = static_cast<std::int16_t>(to[place]);
    return true;
  };
  return bytes && visit(*bytes, layout, renumber) ? std::optional(hex_of(*bytes)) : std::nullopt;
}

}  // namespace

std::optional<std::vector<int>> columns_of_ndistinct(std::string_view hex) {
  return columns(hex, ndistinct);
}

std::optional<std::vector<int>> columns_of_dependencies(std::string_view hex) {
  return columns(hex, dependencies);
}

std::optional<std::string> renumbered_ndistinct(std::string_view hex, std::span<const int> from,
                                                std::span<const int> to) {
  return renumbered(hex, ndistinct, from, to);
}

std::optional<std::string> renumbered_dependencies(std::string_view hex, std::span<const int> from,
                                                   std::span<const int> to) {
  return renumbered(hex, dependencies, from, to);
}

// mcv.c: magic, type, number of items, of columns; their types; about each column how many values
// there are, in how many bytes, their length and way; the values; the items: which columns are
// NULL, two frequencies, and each column's value by its place.
std::optional<std::string> adapted_mcv(std::string_view hex, std::span<const McvColumn> columns) {
  constexpr std::uint32_t magic = 0xE1A651C2;
  constexpr std::size_t header = 14;
  constexpr std::size_t about_size = 20;
  auto found = bytes_of(hex);
  if (!found || found->size() < header || get<std::uint32_t>(*found, 0) != magic ||
      get<std::uint32_t>(*found, 4) != 1 || get<std::uint16_t>(*found, 12) != columns.size() ||
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
    const auto count = get<std::uint32_t>(bytes, info);
    const auto size = get<std::uint32_t>(bytes, info + 4);
    if (get<std::int32_t>(bytes, info + 12) != column.length ||
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
        length += get<std::uint32_t>(bytes, value);
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
    if (value != at + size || get<std::uint32_t>(bytes, info + 8) != room) {
      return std::nullopt;
    }
    at = value;
    counts.push_back(count);
  }
  const std::size_t item = columns.size() * 3 + 16;
  const auto items = get<std::uint32_t>(bytes, 8);
  if (items > (bytes.size() - at) / item || bytes.size() - at != items * item) {
    return std::nullopt;
  }
  for (std::uint32_t number = 0; number < items; ++number, at += item) {
    for (std::size_t place = 0; place < columns.size(); ++place) {
      const char null = bytes[at + place];
      const auto index = get<std::uint16_t>(bytes, at + columns.size() + 16 + place * 2);
      if (null != 0 && null != 1) {
        return std::nullopt;
      }
      if (null == 0 && index >= counts[place]) {
        return std::nullopt;
      }
    }
  }
  return hex_of(bytes);
}

}  // namespace planwright::sandbox
