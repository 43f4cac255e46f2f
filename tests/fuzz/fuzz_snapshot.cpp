// The lines of snapshots somebody sent us: refused with a place, or read and written back to the
// same lines. fuzz_zstd_lines is about what they are compressed in.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <planwright/catalog/snapshot.hpp>

#include "catalog/snapshot_lines.hpp"
#include "plan_invariants.hpp"
#include "uncompressed.hpp"

namespace {

std::string lines_of(const planwright::Snapshot& snapshot) {
  std::string lines;
  planwright::catalog::write_snapshot_lines(snapshot,
                                            [&](std::string_view line) { lines += line; });
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using planwright::catalog::read_snapshot;
  using planwright::fuzz::require;
  using planwright::fuzz::uncompressed;
  const std::string bytes =
      uncompressed(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto read = read_snapshot(bytes, "snapshot");
  const auto some = read_snapshot(
      bytes, "snapshot", [](const planwright::RelationRef& ref) { return ref.name < "m"; });
  require(!read || some.has_value(), "passing over relations breaks nothing");
  if (!read) {
    require(!read.error().message.empty() && read.error().where.starts_with("snapshot:"),
            "a refusal says what is wrong and where");
    return 0;
  }
  const std::string written = lines_of(*read);
  const auto again = read_snapshot(uncompressed(written), "written");
  require(again.has_value(), "what was written can be read");
  require(lines_of(*again) == written, "and gives the same lines");
  return 0;
}
