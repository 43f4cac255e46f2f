#pragma once

#include <span>
#include <string>
#include <vector>

#include <planwright/ports/session.hpp>

namespace planwright::sandbox {

// An array literal of these elements; absent ones are NULL.
std::string array_text(std::span<const ports::Parameter> elements, char delimiter = ',');
std::string array_text(std::span<const std::string> elements, char delimiter = ',');

}  // namespace planwright::sandbox
