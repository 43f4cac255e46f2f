// Text plans, whole and damaged, straight into their reader.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plan_invariants.hpp"
#include "postgresql/explain_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  planwright::fuzz::check_plans(planwright::planners::postgresql::read_text(text));
  return 0;
}
