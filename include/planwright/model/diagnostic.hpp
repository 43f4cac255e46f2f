#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace planwright {

// What we could not see, read or do, and what that narrows. Information for the reader of the
// report; a failure that ends the work is an Error instead.
struct Diagnostic {
  enum class Level : std::uint8_t { info, warning, error };
  Level level = Level::info;
  std::string message;

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

std::string_view to_string(Diagnostic::Level level);

}  // namespace planwright
