#include "file_header.hpp"

namespace planwright::catalog {

struct FileMark {
  std::string planwright;
  int version = 0;
};
PW_JSON_MEMBERS(FileMark, planwright, version);

std::optional<Misread> wrong_mark(std::string_view line, const FileKind& kind) {
  FileMark mark;
  JsonReader reader(line);
  const bool object = line.starts_with('{') && read_members(reader, mark);
  // Ours, but damaged.
  if (!object && line.starts_with(fmt::format("{{\"planwright\":\"{}\"", kind.mark))) {
    return Misread{reader.message(), reader.offset()};
  }
  if (!object || mark.planwright != kind.mark) {
    return Misread{
        fmt::format("this is no {}; give a file that {} wrote", kind.what, kind.written)};
  }
  if (mark.version != kind.version) {
    return Misread{fmt::format(
        "the {} has format version {}, this planwright reads {}; {}", kind.called, mark.version,
        kind.version,
        mark.version > kind.version ? "use a newer planwright" : "the file is damaged")};
  }
  return std::nullopt;
}

}  // namespace planwright::catalog
