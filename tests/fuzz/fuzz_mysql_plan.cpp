// MySQL's plans in every format and dress, whole and damaged, straight into their door.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mysql/read_mysql.hpp"
#include "plan_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(planwright::planners::mysql::detects(text));
  planwright::fuzz::check_plans(planwright::planners::mysql::read(text));
  return 0;
}
