#pragma once

#include <string>
#include <string_view>

namespace planwright::connectors {

// The text as UTF-8: bytes that are none are taken for Latin-1, which keeps their order. For the
// values of a SQL_ASCII database, whose encoding nobody knows.
std::string mended_text(std::string_view text);

}  // namespace planwright::connectors
