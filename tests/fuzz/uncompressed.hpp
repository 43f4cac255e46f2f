#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

// Text as a zstd file that is not compressed: a snapshot's reader takes it, and a fuzzer neither
// waits for the compressor nor has its mutations hidden behind it.
namespace planwright::fuzz {

inline std::string uncompressed(std::string_view text) {
  const auto little_endian = [](std::size_t value, int bytes) {
    std::string made;
    for (int at = 0; at < bytes; ++at, value >>= 8U) {
      made += static_cast<char>(value & 0xffU);
    }
    return made;
  };
  // One segment, its size in four bytes, no checksum.
  std::string file = "\x28\xb5\x2f\xfd\xa0" + little_endian(text.size(), 4);
  constexpr std::size_t largest_block = std::size_t{128} << 10U;
  bool last = false;
  do {
    const std::string_view block = text.substr(0, largest_block);
    text.remove_prefix(block.size());
    last = text.empty();
    file += little_endian((block.size() << 3U) | (last ? 1U : 0U), 3);
    file += block;
  } while (!last);
  return file;
}

}  // namespace planwright::fuzz
