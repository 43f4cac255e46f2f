#include "attribute_numbers.hpp"

#include <algorithm>
#include <cstdint>

namespace planwright::catalog {
namespace {

std::optional<std::string> from_hex(std::string_view hex) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    const int high = digit(hex[at]);
    const int low = digit(hex[at + 1]);
    if (high < 0 || low < 0) {
      return {};
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return hex.size() % 2 == 0 ? std::optional(bytes) : std::nullopt;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 15U];
  }
  return hex;
}

class Bytes {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}

  std::optional<std::uint32_t> number(std::size_t width) {
    if (bytes_.size() - at_ < width) {
      return {};
    }
    std::uint32_t value = 0;
    for (std::size_t place = 0; place < width; ++place) {
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[at_ + place]))
               << (8U * place);
    }
    at_ += width;
    return value;
  }
  bool skip(std::size_t width) {
    const bool there = bytes_.size() - at_ >= width;
    at_ += there ? width : 0;
    return there;
  }
  // One attribute number, in place.
  bool renumber(std::span<const int> numbers) {
    const auto value = number(2);
    if (!value) {
      return false;
    }
    const auto attribute = static_cast<std::int16_t>(*value);
    if (attribute < 1) {
      return true;
    }
    const auto found = std::ranges::find(numbers, attribute);
    if (found == numbers.end()) {
      return false;
    }
    const auto place = static_cast<std::uint32_t>(found - numbers.begin()) + 1;
    bytes_[at_ - 2] = static_cast<char>(place & 255U);
    bytes_[at_ - 1] = static_cast<char>(place >> 8U);
    return true;
  }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] const std::string& all() const { return bytes_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

// Both kinds: magic, type, number of items (4 bytes each); an item is a double, how many numbers,
// the numbers (2 bytes each). mvdistinct.c and dependencies.c, the same in 12 to 18.
std::optional<std::string> renumbered(std::string_view hex, std::span<const int> numbers,
                                      std::uint32_t magic, std::size_t count_width) {
  auto decoded = from_hex(hex);
  if (!decoded) {
    return {};
  }
  Bytes bytes(std::move(*decoded));
  if (bytes.number(4) != magic || !bytes.skip(4)) {
    return {};
  }
  const auto items = bytes.number(4);
  for (std::uint32_t item = 0; items && item < *items; ++item) {
    const auto count = bytes.skip(8) ? bytes.number(count_width) : std::nullopt;
    if (!count) {
      return {};
    }
    for (std::uint32_t place = 0; place < *count; ++place) {
      if (!bytes.renumber(numbers)) {
        return {};
      }
    }
  }
  return items && bytes.at_end() ? std::optional(to_hex(bytes.all())) : std::nullopt;
}

}  // namespace

std::optional<std::string> renumbered_ndistinct(std::string_view hex,
                                                std::span<const int> numbers) {
  return renumbered(hex, numbers, 0xA352BFA4U, 4);
}

std::optional<std::string> renumbered_dependencies(std::string_view hex,
                                                   std::span<const int> numbers) {
  return renumbered(hex, numbers, 0xB4549A2CU, 2);
}

}  // namespace planwright::catalog
