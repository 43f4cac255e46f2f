#include <algorithm>
#include <cctype>
#include <string>

#include <planwright/model/sql_mode.hpp>

namespace planwright {

SqlMode sql_mode(Engine engine, int version, std::string_view text) {
  SqlMode mode;
  mode.engine = engine;
  mode.version = version;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string part(text.substr(0, comma));
    std::ranges::transform(part, part.begin(), [](unsigned char c) { return std::toupper(c); });
    // The combinations as the manuals list them (MySQL 5.7 and MariaDB have the other vendors').
    const bool ansi = part == "ANSI" || part == "DB2" || part == "MAXDB" || part == "MSSQL" ||
                      part == "ORACLE" || part == "POSTGRESQL";
    mode.ansi_quotes |= ansi || part == "ANSI_QUOTES";
    mode.pipes_as_concat |= ansi || part == "PIPES_AS_CONCAT";
    mode.no_backslash_escapes |= part == "NO_BACKSLASH_ESCAPES";
    mode.high_not_precedence |=
        part == "HIGH_NOT_PRECEDENCE" || part == "MYSQL323" || part == "MYSQL40";
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return mode;
}

}  // namespace planwright
