#include <planwright/base/check.hpp>
#include <planwright/sql/sql.hpp>

namespace planwright::sql {

std::string_view statement(std::string_view name, int server_version) {
  constexpr int per_major = 10'000;
  std::string_view text;
  for (const File& file : all()) {
    if (file.name == name && file.major <= server_version / per_major) {
      text = file.statement;
    }
  }
  PW_CHECK(!text.empty(), "sql/ has a file of this name for this server");
  return text;
}

}  // namespace planwright::sql
