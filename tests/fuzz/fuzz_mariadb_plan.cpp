#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mariadb/explain_output.hpp"
#include "plan_invariants.hpp"
#include "tabular_rows.hpp"

// Both doors: whatever a client shows, and result tables of any kind.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace planwright;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::check_plans(planners::mariadb::read_output(text));
  const planners::TabularText tables = planners::read_tables(text);
  for (const planners::TabularTable& table : tables.tables) {
    fuzz::require(!table.columns.empty(), "a table has columns");
    for (const planners::TabularRow& row : table.rows) {
      fuzz::require(row.cells.size() == table.columns.size(), "a row has a cell for every column");
      fuzz::require(row.line > 0, "a row knows its line");
    }
  }
  return 0;
}
