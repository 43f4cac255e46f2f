#include <algorithm>
#include <cstdint>
#include <cstring>

#include <planwright/model/statistics_bytes.hpp>

namespace planwright {
namespace {

// statistics_internal: magic, type, number of items; then each item: a double, how many columns,
// and their numbers, without gaps. The same in 12 to 18.
struct Layout {
  std::uint32_t magic;
  std::size_t count_size;  // bytes of an item's number of columns
};
constexpr Layout ndistinct{0xA352BFA4, 4};
constexpr Layout dependencies{0xB4549A2C, 2};

// False where the bytes are no such thing, or have a column that is none of `from`.
bool renumber(std::string& bytes, const Layout& layout, std::span<const int> from,
              std::span<const int> to) {
  constexpr std::size_t header = 12;
  if (bytes.size() < header || number_at<std::uint32_t>(bytes, 0) != layout.magic ||
      number_at<std::uint32_t>(bytes, 4) != 1) {
    return false;
  }
  std::size_t at = header;
  const auto left = [&] { return bytes.size() - at; };
  for (auto items = number_at<std::uint32_t>(bytes, 8); items > 0; --items) {
    if (left() < sizeof(double) + layout.count_size) {
      return false;
    }
    at += sizeof(double);
    const std::size_t count = layout.count_size == 4 ? number_at<std::uint32_t>(bytes, at)
                                                     : number_at<std::uint16_t>(bytes, at);
    at += layout.count_size;
    if (count > left() / 2) {
      return false;
    }
    for (std::size_t column = 0; column < count; ++column, at += 2) {
      const auto number = number_at<std::int16_t>(bytes, at);
      if (number < 1) {
        continue;  // an expression
      }
      const auto place = static_cast<std::size_t>(std::ranges::find(from, number) - from.begin());
      if (place >= to.size()) {
        return false;
      }
      const auto replaced = static_cast<std::int16_t>(to[place]);
      std::memcpy(bytes.data() + at, &replaced, sizeof replaced);
    }
  }
  return at == bytes.size();
}

std::optional<std::string> renumbered(std::string_view hex, const Layout& layout,
                                      std::span<const int> from, std::span<const int> to) {
  auto bytes = bytes_of_hex(hex);
  return bytes && renumber(*bytes, layout, from, to) ? std::optional(hex_of_bytes(*bytes))
                                                     : std::nullopt;
}

}  // namespace

std::optional<std::string> bytes_of_hex(std::string_view hex) {
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

std::string hex_of_bytes(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 15U];
  }
  return hex;
}

std::optional<std::string> renumbered_ndistinct(std::string_view hex, std::span<const int> from,
                                                std::span<const int> to) {
  return renumbered(hex, ndistinct, from, to);
}

std::optional<std::string> renumbered_dependencies(std::string_view hex, std::span<const int> from,
                                                   std::span<const int> to) {
  return renumbered(hex, dependencies, from, to);
}

}  // namespace planwright
