#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <planwright/model/catalog.hpp>

#include "json_members.hpp"

// The first line of a file of ours: which file it is, and its header's members beside that.
namespace planwright::catalog {

struct FileKind {
  std::string_view mark;  // "capture", "snapshot", "redaction key"
  // Raised when a reader of the old version would misunderstand the file; what is only added is
  // passed over by it.
  int version;
  std::string_view called;   // "snapshot": what the user is told is wrong
  std::string_view what;     // "planwright snapshot": what some other file is not
  std::string_view written;  // "planwright snapshot": by what
};

// Where in the line, and why, it is not what it should be.
struct Misread {
  std::string message;
  std::size_t offset = 0;
};

// Whether the line begins a file of this kind and version; read before everything else.
std::optional<Misread> wrong_mark(std::string_view line, const FileKind& kind);

template <class Header>
std::optional<Misread> read_header(std::string_view line, const FileKind& kind, Header& header) {
  if (auto wrong = wrong_mark(line, kind)) {
    return wrong;
  }
  JsonReader reader(line, JsonReader::ZeroBytes::refused);
  if (!read_members(reader, header) || !reader.end()) {
    return Misread{reader.message(), reader.offset()};
  }
  return std::nullopt;
}

template <class Header>
std::string header_line(const FileKind& kind, const Header& header) {
  std::string members;
  write_members(members, header);
  return fmt::format(R"({{"planwright":"{}","version":{}{}{})", kind.mark, kind.version,
                     members == "{}" ? "" : ",", members.substr(1));
}

// What headers say of a catalog.
template <class Header>
void move_to_catalog(Header& header, Catalog& catalog) {
  catalog.server_version = std::move(header.server_version);
  catalog.database = std::move(header.database);
  catalog.role = std::move(header.role);
  catalog.standby = header.standby;
  catalog.live = header.live;
}

}  // namespace planwright::catalog
