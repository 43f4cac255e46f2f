#pragma once

#include <source_location>
#include <string_view>

namespace planwright {

// Reports a broken invariant: throws std::logic_error naming the place. Never for user input
// (that is a Result) and never compiled out: a wrong answer is worse than no answer.
[[noreturn]] void fail_check(std::string_view condition, std::string_view why,
                             std::source_location where = std::source_location::current());

}  // namespace planwright

// PW_CHECK(condition, "why it must hold")
#define PW_CHECK(condition, why)                 \
  do {                                           \
    if (!(condition)) {                          \
      ::planwright::fail_check(#condition, why); \
    }                                            \
  } while (false)
