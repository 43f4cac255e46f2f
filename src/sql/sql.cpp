#include <planwright/base/check.hpp>
#include <planwright/sql/sql.hpp>

namespace planwright::sql {

std::string_view statement(std::string_view name, int server_version) {
  constexpr int per_major = 10'000;
  std::string_view text;
  for (const File& file : all()) {
    // A number too great for a major is a whole version: 80013.
    const int from = file.major < per_major ? file.major * per_major : file.major;
    if (file.name == name && from <= server_version) {
      text = file.statement;
    }
  }
  PW_CHECK(!text.empty(), "sql/ has a file of this name for this server");
  return text;
}

std::string statement(std::string_view name, int server_version, std::string_view quoted_schema) {
  constexpr std::string_view placeholder = "extension_schema";
  std::string text(statement(name, server_version));
  std::size_t at = text.find(placeholder);
  PW_CHECK(at != std::string::npos, "the statement is about an extension's objects");
  while (at != std::string::npos) {
    text.replace(at, placeholder.size(), quoted_schema);
    at = text.find(placeholder, at + quoted_schema.size());
  }
  return text;
}

}  // namespace planwright::sql
