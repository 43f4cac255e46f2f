// Captures somebody sent us: refused with a place, or read and written back to the same bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <planwright/catalog/capture.hpp>

#include "plan_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using planwright::fuzz::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = planwright::catalog::read_capture(text, "capture");
  if (!read) {
    require(!read.error().message.empty() && read.error().where.starts_with("capture:"),
            "a refusal says what is wrong and where");
    return 0;
  }
  const std::string written = planwright::catalog::write_capture(*read);
  const auto again = planwright::catalog::read_capture(written, "written");
  require(again.has_value(), "what was written can be read");
  require(planwright::catalog::write_capture(*again) == written, "and gives the same bytes");
  return 0;
}
