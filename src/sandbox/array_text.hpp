#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/ports/session.hpp>

namespace planwright::sandbox {

// An array literal of these elements; absent ones are NULL.
std::string array_text(std::span<const ports::Parameter> elements, char delimiter = ',');
std::string array_text(std::span<const std::string> elements, char delimiter = ',');

// The elements of a one-dimensional array's text; NULL is "NULL". For our own answers only.
std::vector<std::string> elements_of(std::string_view array);

}  // namespace planwright::sandbox
