// Snapshots somebody sent us: refused with a place, or read and written back to the same bytes. An
// input that is not compressed stands for the lines of a snapshot edited by hand.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <planwright/catalog/snapshot.hpp>

#include "catalog/zstd_lines.hpp"
#include "plan_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using planwright::catalog::read_snapshot;
  using planwright::catalog::write_snapshot;
  using planwright::fuzz::require;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (!planwright::catalog::ZstdLines::recognises(bytes)) {
    planwright::catalog::ZstdWriter writer;
    writer.add(bytes);
    bytes = writer.take();
  }
  const auto read = read_snapshot(bytes, "snapshot");
  const auto some = read_snapshot(
      bytes, "snapshot", [](const planwright::RelationRef& ref) { return ref.name < "m"; });
  require(!read || some.has_value(), "passing over relations breaks nothing");
  if (!read) {
    require(!read.error().message.empty() && read.error().where.starts_with("snapshot:"),
            "a refusal says what is wrong and where");
    return 0;
  }
  const std::string written = write_snapshot(*read);
  const auto again = read_snapshot(written, "written");
  require(again.has_value(), "what was written can be read");
  require(write_snapshot(*again) == written, "and gives the same bytes");
  return 0;
}
