// Anything a person may paste: frames, logs, all formats, through the door of planners/.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <planwright/planners/planners.hpp>

#include "plan_invariants.hpp"
#include "unframe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const planwright::planners::Unframed unframed = planwright::planners::unframe(text);
  planwright::fuzz::require(unframed.original_line(1) >= 1, "lines are counted from 1");
  planwright::fuzz::check_plans(planwright::planners::read_plans({text, "plan", {}}));
  return 0;
}
