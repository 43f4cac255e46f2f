#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace planwright {

// A stable 64-bit identity built from text parts (FNV-1a,
// http://www.isthe.com/chongo/tech/comp/fnv). Parts are separated, so {"ab","c"} differs from
// {"a","bc"}. Not for anything hostile: a collision merges two rows of a report, no more.
class Fingerprint {
 public:
  Fingerprint& add(std::string_view part);
  [[nodiscard]] std::string hex() const;  // 16 lower-case digits

 private:
  std::uint64_t state_ = 14695981039346656037ULL;
};

}  // namespace planwright
