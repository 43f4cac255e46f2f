#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace planwright::catalog {

// JSON values appended to `out`: no spaces, numbers as the shortest text that reads back the same,
// text kept byte for byte (a byte that is no UTF-8 becomes \udc80 … \udcff, as JsonReader takes
// it back).
void write_json(std::string& out, std::string_view text);
void write_json(std::string& out, double number);
void write_json(std::string& out, std::int64_t number);
void write_json(std::string& out, bool value);

}  // namespace planwright::catalog
