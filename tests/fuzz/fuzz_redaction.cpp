// Snapshots with any statistics, redacted: what is left is a snapshot, its key can be read, and a
// query (the first line; the snapshot's lines follow) stays the statement it was.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include <planwright/catalog/redaction.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/query/query.hpp>

#include "catalog/snapshot_lines.hpp"
#include "plan_invariants.hpp"
#include "uncompressed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using planwright::fuzz::require;
  using planwright::fuzz::uncompressed;
  namespace catalog = planwright::catalog;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  auto snapshot =
      catalog::read_snapshot(uncompressed(text.substr(std::min(end + 1, size))), "snapshot");
  if (!snapshot) {
    return 0;
  }
  std::mt19937_64 engine(size);
  const catalog::RedactionMeans means{[](std::vector<std::string> texts) {
                                        std::ranges::sort(texts);
                                        return planwright::Result<std::vector<std::string>>(texts);
                                      },
                                      [&] { return engine(); }};
  const auto key = catalog::redact(*snapshot, means);
  require(key.has_value(), "statistics can be redacted whatever they are");
  const std::string written = catalog::write_key(*key);
  const auto read_key = catalog::read_key(written, "key");
  require(read_key && catalog::write_key(*read_key) == written, "the key can be read");
  std::string lines;
  catalog::write_snapshot_lines(*snapshot, [&](std::string_view line) { lines += line; });
  require(catalog::read_snapshot(uncompressed(lines), "redacted").has_value(),
          "a redacted snapshot can be read");

  planwright::Query query = planwright::query::understand(text.substr(0, end), "query");
  if (query.kind == planwright::QueryKind::unknown) {
    return 0;
  }
  planwright::query::resolve(query, snapshot->catalog);
  const auto made = catalog::redact_query(query, *snapshot, *key);
  require(planwright::query::understand(made.text, "replaced").kind == query.kind,
          "literals are replaced by literals");
  return 0;
}
