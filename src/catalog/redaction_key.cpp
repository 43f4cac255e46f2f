#include <algorithm>

#include <fmt/format.h>

#include <planwright/catalog/redaction.hpp>

#include "json_members.hpp"

namespace planwright::catalog {

constexpr int key_version = 1;

struct KeyMark {
  std::string planwright;
  int version = 0;
};
PW_JSON_MEMBERS(KeyMark, planwright, version);
PW_JSON_MEMBERS(RedactionFamily, name, values);

std::string write_key(const RedactionKey& key) {
  std::string out =
      fmt::format("{{\"planwright\":\"redaction key\",\"version\":{}}}\n", key_version);
  for (const RedactionFamily& family : key.families) {
    write_members(out, family);
    out += '\n';
  }
  return out;
}

Result<RedactionKey> read_key(std::string_view text, std::string_view name) {
  RedactionKey key;
  std::int64_t line = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    JsonReader reader(text.substr(0, end), JsonReader::ZeroBytes::refused);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line;
    KeyMark mark;
    const bool read = line == 1 ? read_members(reader, mark) && reader.end()
                                : read_members(reader, key.families.emplace_back()) && reader.end();
    if (line == 1 && (!read || mark.planwright != "redaction key")) {
      return failure(ErrorCode::malformed_input,
                     "this is no key of a redacted snapshot; give the file that planwright "
                     "snapshot --redact --key wrote",
                     fmt::format("{}:1:1", name));
    }
    if (!read) {
      return failure(ErrorCode::malformed_input, reader.message(),
                     fmt::format("{}:{}:{}", name, line, reader.offset() + 1));
    }
    if (line == 1 && mark.version != key_version) {
      return failure(ErrorCode::malformed_input,
                     fmt::format("the key has format version {}, this planwright reads {}",
                                 mark.version, key_version),
                     fmt::format("{}:1:1", name));
    }
  }
  if (line == 0) {
    return failure(ErrorCode::malformed_input, "the key is empty", fmt::format("{}:1:1", name));
  }
  return key;
}

}  // namespace planwright::catalog
