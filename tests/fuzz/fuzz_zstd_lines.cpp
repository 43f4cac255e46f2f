// Compressed files somebody sent us: their lines, or what is wrong with them, in bounded memory.
#include <zstd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/zstd_lines.hpp"
#include "plan_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using planwright::fuzz::require;
  // Small, so that a file that expands beyond them costs no second.
  constexpr std::size_t chunk = 131072;  // what is expanded at a time
  constexpr planwright::catalog::ZstdLines::Limits limits{
      .line = 200'000, .always_expanded = 400'000, .times_expanded = 10};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  planwright::catalog::ZstdLines lines(bytes, limits);
  std::string text;
  for (std::string_view line; lines.next(line);) {
    require(line.find('\n') == std::string_view::npos, "a line is one");
    require(line.size() <= limits.line + chunk, "no line is longer than allowed");
    text += line;
    text += '\n';
  }
  // A last line may have had no end.
  require(
      text.size() <= std::max(limits.always_expanded, limits.times_expanded * size) + chunk + 16,
      "what expands further is refused");
  std::string_view line;
  const std::string message = lines.message();
  require(!lines.next(line) && lines.message() == message, "the end is the end");
  if (!message.empty()) {
    return 0;
  }
  std::vector<char> whole(text.size() + 1);
  const std::size_t expanded = ZSTD_decompress(whole.data(), whole.size(), data, size);
  require(ZSTD_isError(expanded) == 0, "what is read line by line is a zstd file");
  std::string expected(whole.data(), expanded);
  if (!expected.empty() && expected.back() != '\n') {
    expected += '\n';
  }
  require(text == expected, "and these are its lines");
  return 0;
}
