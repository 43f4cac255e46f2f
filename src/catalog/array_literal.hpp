#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace planwright::catalog {

using ArrayElement = std::optional<std::string>;  // absent is NULL

// Reads PostgreSQL's text form of a one-dimensional array: {1,NULL,"a \"b\" \\"}, also with bounds
// in front ([0:1]={…}). Absent when it is not one. Elements that are arrays come back as text.
std::optional<std::vector<ArrayElement>> read_array(std::string_view text);

// The text form of an array with these elements.
std::string array_literal(std::span<const ArrayElement> elements);

}  // namespace planwright::catalog
