#include <algorithm>

#include <fmt/format.h>

#include <planwright/catalog/redaction.hpp>

#include "file_header.hpp"

namespace planwright::catalog {

constexpr FileKind key_kind{"redaction key", 1, "key", "key of a redacted snapshot",
                            "planwright snapshot --redact --key"};

struct KeyHeader {
  std::string id;
};
PW_JSON_MEMBERS(KeyHeader, id);
PW_JSON_MEMBERS(RedactionFamily, name, values);

std::string write_key(const RedactionKey& key) {
  std::string out = header_line(key_kind, KeyHeader{key.id}) + "\n";
  for (const RedactionFamily& family : key.families) {
    write_members(out, family);
    out += '\n';
  }
  return out;
}

Result<RedactionKey> read_key(std::string_view text, std::string_view name) {
  std::int64_t line = 0;
  const auto next_line = [&] {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view next = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line;
    return next;
  };
  const auto wrong = [&](std::string message, std::size_t offset) {
    return failure(ErrorCode::malformed_input, std::move(message),
                   fmt::format("{}:{}:{}", name, line, offset + 1));
  };
  KeyHeader header;
  if (auto misread = read_header(next_line(), key_kind, header)) {
    return wrong(std::move(misread->message), misread->offset);
  }
  RedactionKey key{{}, std::move(header.id)};
  while (!text.empty()) {
    JsonReader reader(next_line(), JsonReader::ZeroBytes::refused);
    if (!read_members(reader, key.families.emplace_back()) || !reader.end()) {
      return wrong(reader.message(), reader.offset());
    }
  }
  return key;
}

KeyFit fit_of(const RedactionKey& key, const Snapshot& snapshot) {
  if (key.id != snapshot.key_id) {
    return KeyFit::foreign;
  }
  return key.id.empty() ? KeyFit::unknown : KeyFit::fits;
}

}  // namespace planwright::catalog
