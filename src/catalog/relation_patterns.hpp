#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>

namespace planwright::catalog {

// Patterns of LIKE, with its default escape, for the names a pattern of the user means.
struct NamePatterns {
  std::optional<std::string> schema;  // absent: any
  std::string name;

  friend bool operator==(const NamePatterns&, const NamePatterns&) = default;
};

// "shop.*", "order?", "\"Sales dept\".*": `*` is any text, `?` any one letter, but for what stands
// in double quotes. A name in capitals without quotes means itself and its lower-case form, as a
// query would, so there are one or two. Fails with `usage`.
Result<std::vector<NamePatterns>> name_patterns(std::string_view pattern);

}  // namespace planwright::catalog
