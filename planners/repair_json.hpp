#pragma once

#include <string>
#include <string_view>

namespace planwright::planners {

// Takes out the line breaks that something put into a JSON text at a width: inside strings and keys
// ("Actual R\nows"), numbers and words. Valid JSON has none there. Keeps every other byte.
std::string join_broken_json(std::string_view text);

}  // namespace planwright::planners
