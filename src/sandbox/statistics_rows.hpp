#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/ports/session.hpp>

// Column statistics as rows of pg_statistic.
namespace planwright::sandbox {

// What ANALYZE would note for a column beside the figures: a row of sandbox/statistics_types. Oids
// are as text; "0" is none.
struct StatisticsTypes {
  std::string relation, attribute, name;
  std::string type, collation, equal, less;
  std::string element, element_collation, element_equal, range;
  char delimiter = ',', element_delimiter = ',';
  bool runs_code = false;
};

// One row of pg_statistic but for the relation and attribute it is about.
struct StatisticsRow {
  struct Slot {
    int kind = 0;
    std::string operator_oid = "0", collation = "0";
    std::optional<std::string> numbers;  // array literals
    std::optional<std::string> values;
    std::string value_type = "0";
  };
  std::string null_fraction = "0", width = "0", distinct = "0";
  std::array<Slot, 5> slots;
};

// Pure. Lists that do not fit together (a value without its frequency) are cut to what does.
StatisticsRow statistics_row(const ColumnStatistics& statistics, const StatisticsTypes& types);

// Whether that row lacks values, which could not be read without running what the snapshot names.
bool leaves_values_out(const ColumnStatistics& statistics, const StatisticsTypes& types);

// The types of every column of the relations and indexes (oids).
Result<std::vector<StatisticsTypes>> statistics_types(ports::Session& session,
                                                      std::span<const std::string> relations);

struct PlacedStatistics {
  std::string relation, attribute;  // oid and number
  bool inherited = false;
  StatisticsRow row;
  std::string about;  // for people: "column shop.orders.status"
};

// Writes the rows as the superuser; those the server cannot read are left out, each with why.
Result<std::vector<Diagnostic>> write_statistics(ports::Session& admin,
                                                 std::span<const PlacedStatistics> rows);

// The same as one value of pg_statistic[] in SQL, with its parameters: a null for an absent row.
struct BoundSql {
  std::string sql;  // numbers its parameters from `first`
  std::vector<ports::Parameter> parameters;
};
BoundSql statistics_array(std::span<const std::optional<StatisticsRow>> rows, std::size_t first);

}  // namespace planwright::sandbox
