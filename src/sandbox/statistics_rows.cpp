#include "statistics_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include <planwright/base/check.hpp>
#include <planwright/sql/sql.hpp>

#include "answer.hpp"
#include "array_text.hpp"

namespace planwright::sandbox {
namespace {

// Kinds of slots, of pg_statistic.h.
constexpr int common_values = 1;
constexpr int histogram = 2;
constexpr int correlation = 3;
constexpr int common_elements = 4;
constexpr int element_counts = 5;
constexpr int range_lengths = 6;
constexpr int range_bounds = 7;
// Oids that are the same on every server.
constexpr std::string_view float8_type = "701";
constexpr std::string_view float8_less = "672";

// The shortest text that reads as the same float4, which is what pg_statistic holds.
std::string float4_text(double value) {
  if (!std::isfinite(value)) {
    return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  }
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), static_cast<float>(value));
  return {text.data(), end.ptr};
}

std::string float8_text(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

std::string numbers_text(std::span<const double> numbers) {
  std::string text = "{";
  for (const double number : numbers) {
    text += (text.size() > 1 ? "," : "") + float4_text(number);
  }
  return text + "}";
}

// What follows the frequencies of common elements: as ANALYZE wrote it, or what can be said without
// it.
std::vector<double> element_numbers(const ColumnStatistics& statistics, bool is_array) {
  std::vector<double> numbers = statistics.common_element_frequencies;
  numbers.resize(std::min(numbers.size(), statistics.common_elements.size()));
  std::vector<double> extremes = statistics.common_element_extremes;
  if (extremes.size() != (is_array ? 3U : 2U)) {
    const auto [least, greatest] = std::ranges::minmax(numbers);
    extremes = {least, greatest};
    if (is_array) {
      extremes.push_back(0);
    }
  }
  numbers.insert(numbers.end(), extremes.begin(), extremes.end());
  return numbers;
}

// Fills slots one after the other.
class Slots {
 public:
  explicit Slots(std::array<StatisticsRow::Slot, 5>& slots) : slots_(slots) {}

  StatisticsRow::Slot& next(int kind, std::string operator_oid, std::string collation) {
    PW_CHECK(used_ < slots_.size(), "ANALYZE itself fills five slots at most");
    auto& slot = slots_[used_++];
    slot.kind = kind;
    slot.operator_oid = std::move(operator_oid);
    slot.collation = std::move(collation);
    return slot;
  }

 private:
  std::array<StatisticsRow::Slot, 5>& slots_;
  std::size_t used_ = 0;
};

void add_ordered(Slots& slots, const ColumnStatistics& statistics, const StatisticsTypes& types) {
  const std::size_t common =
      std::min(statistics.common_values.size(), statistics.common_frequencies.size());
  if (common > 0 && types.equal != "0" && !types.runs_code) {
    auto& slot = slots.next(common_values, types.equal, types.collation);
    slot.numbers = numbers_text(std::span(statistics.common_frequencies).first(common));
    slot.values = array_text(std::span(statistics.common_values).first(common), types.delimiter);
    slot.value_type = types.type;
  }
  if (statistics.histogram.size() > 1 && types.less != "0" && !types.runs_code) {
    auto& slot = slots.next(histogram, types.less, types.collation);
    slot.values = array_text(statistics.histogram, types.delimiter);
    slot.value_type = types.type;
  }
  if (statistics.correlation && types.less != "0") {
    auto& slot = slots.next(correlation, types.less, types.collation);
    slot.numbers = numbers_text(std::array{*statistics.correlation});
  }
}

void add_elements(Slots& slots, const ColumnStatistics& statistics, const StatisticsTypes& types) {
  if (types.element_equal == "0") {
    return;
  }
  // Of a tsvector there are no counts, nor NULL elements.
  const bool is_array = types.type != "3614";
  if (!statistics.common_elements.empty() && !statistics.common_element_frequencies.empty() &&
      !types.runs_code) {
    const std::vector<double> numbers = element_numbers(statistics, is_array);
    const std::size_t extremes = is_array ? 3 : 2;
    auto& slot = slots.next(common_elements, types.element_equal, types.element_collation);
    slot.numbers = numbers_text(numbers);
    slot.values = array_text(std::span(statistics.common_elements).first(numbers.size() - extremes),
                             types.element_delimiter);
    slot.value_type = types.element;
  }
  if (!statistics.element_counts.empty()) {
    auto& slot = slots.next(element_counts, types.element_equal, types.element_collation);
    slot.numbers = numbers_text(statistics.element_counts);
  }
}

void add_ranges(Slots& slots, const ColumnStatistics& statistics, const StatisticsTypes& types) {
  if (types.range == "0") {
    return;
  }
  if (!statistics.range_bounds.empty() && !types.runs_code) {
    auto& slot = slots.next(range_bounds, "0", "0");
    slot.values = array_text(statistics.range_bounds, types.delimiter);
    slot.value_type = types.range;
  }
  if (statistics.range_empty) {
    auto& slot = slots.next(range_lengths, std::string(float8_less), "0");
    slot.numbers = numbers_text(std::array{*statistics.range_empty});
    if (!statistics.range_lengths.empty()) {
      std::vector<std::string> lengths;
      lengths.reserve(statistics.range_lengths.size());
      for (const double length : statistics.range_lengths) {
        lengths.push_back(std::isfinite(length) ? float8_text(length) : "Infinity");
      }
      slot.values = array_text(lengths);
    }
    slot.value_type = float8_type;
  }
}

// The arrays of one statement about many rows, and the SELECT list over them. pg_statistic's
// columns are the same on all majors we know.
class Columns {
 public:
  void add(const std::string& relation, const std::string& attribute, bool inherited,
           const StatisticsRow* row) {
    static const StatisticsRow none;
    const StatisticsRow& of = row != nullptr ? *row : none;
    std::size_t at = 0;
    const auto put = [&](ports::Parameter value) { columns_[at++].push_back(std::move(value)); };
    put(row != nullptr ? "t" : "f");
    put(relation);
    put(attribute);
    put(inherited ? "t" : "f");
    put(of.null_fraction);
    put(of.width);
    put(of.distinct);
    for (const auto& slot : of.slots) {
      put(std::to_string(slot.kind));
      put(slot.operator_oid);
      put(slot.collation);
      put(slot.numbers);
      put(slot.value_type);
      put(slot.values);
    }
  }

  [[nodiscard]] std::vector<ports::Parameter> parameters() const {
    std::vector<ports::Parameter> parameters;
    parameters.reserve(columns_.size());
    for (const auto& column : columns_) {
      parameters.emplace_back(array_text(column));
    }
    return parameters;
  }

  static std::string from(std::size_t first) {
    std::string types;
    std::string names;
    const auto column = [&](std::string_view name, std::string_view type) {
      types += fmt::format("{}${}::{}[]", types.empty() ? "" : ", ", first++, type);
      names += fmt::format("{}, ", name);
    };
    for (const auto& [name, type] :
         {std::pair("present", "bool"), std::pair("relation", "oid"),
          std::pair("attribute", "int2"), std::pair("inherited", "bool"),
          std::pair("null_fraction", "float4"), std::pair("width", "int4"),
          std::pair("distinct_values", "float4")}) {
      column(name, type);
    }
    for (int slot = 1; slot <= 5; ++slot) {
      for (const auto& [name, type] :
           {std::pair("kind", "int2"), std::pair("op", "oid"), std::pair("coll", "oid"),
            std::pair("numbers", "text"), std::pair("type", "oid"), std::pair("vals", "text")}) {
        column(fmt::format("{}{}", name, slot), type);
      }
    }
    return fmt::format("unnest({}) WITH ORDINALITY AS s({}place)", types, names);
  }

  static std::string list() {
    std::string list =
        "s.relation, s.attribute, s.inherited, s.null_fraction, s.width, s.distinct_values";
    for (const std::string_view form : {"s.kind{}", "s.op{}", "s.coll{}", "s.numbers{}::float4[]",
                                        "array_in(textout(s.vals{0}), s.type{0}, -1)"}) {
      for (int slot = 1; slot <= 5; ++slot) {
        list += ", " + fmt::format(fmt::runtime(form), slot);
      }
    }
    return list;
  }

 private:
  std::array<std::vector<ports::Parameter>, 7 + 5 * 6> columns_;
};

}  // namespace

bool leaves_values_out(const ColumnStatistics& statistics, const StatisticsTypes& types) {
  return types.runs_code &&
         !(statistics.common_values.empty() && statistics.histogram.empty() &&
           statistics.common_elements.empty() && statistics.range_bounds.empty());
}

StatisticsRow statistics_row(const ColumnStatistics& statistics, const StatisticsTypes& types) {
  StatisticsRow row;
  row.null_fraction = float4_text(std::clamp(statistics.null_fraction, 0.0, 1.0));
  row.width = fmt::format("{:.0f}", std::clamp(statistics.average_width, 0.0, 2e9));
  row.distinct = float4_text(statistics.distinct);
  Slots slots(row.slots);
  // A range column has no slots of the ordinary kinds, as ANALYZE fills them.
  if (types.range == "0") {
    add_ordered(slots, statistics, types);
    add_elements(slots, statistics, types);
  } else {
    add_ranges(slots, statistics, types);
  }
  return row;
}

Result<std::vector<StatisticsTypes>> statistics_types(ports::Session& session,
                                                      std::span<const std::string> relations) {
  const auto table =
      session.run(sql::statement("postgresql/sandbox/statistics_types", session.version()),
                  std::vector<ports::Parameter>{array_text(relations)});
  if (!table) {
    return tl::make_unexpected(table.error().with_context("asking for the types of columns"));
  }
  std::vector<StatisticsTypes> result;
  const Answer answer(*table);
  for (std::size_t row = 0; row < answer.size(); ++row) {
    const auto oid = [&](std::string_view column) {
      return answer.text(row, column).empty() ? std::string("0") : answer.text(row, column);
    };
    StatisticsTypes& types = result.emplace_back();
    types.relation = oid("relation");
    types.attribute = oid("attribute");
    types.name = answer.text(row, "name");
    types.type = oid("type");
    types.collation = oid("collation");
    types.equal = oid("equal");
    types.less = oid("less");
    types.element = oid("element");
    types.element_collation = oid("element_collation");
    types.element_equal = oid("element_equal");
    types.range = oid("range");
    const std::string element_delimiter = answer.text(row, "element_delimiter");
    types.delimiter = answer.text(row, "delimiter").at(0);
    types.element_delimiter = element_delimiter.empty() ? ',' : element_delimiter[0];
    types.runs_code = answer.flag(row, "runs_code");
  }
  return result;
}

Result<std::vector<Diagnostic>> write_statistics(ports::Session& admin,
                                                 std::span<const PlacedStatistics> rows) {
  if (rows.empty()) {
    return {};
  }
  Columns columns;
  for (const PlacedStatistics& placed : rows) {
    columns.add(placed.relation, placed.attribute, placed.inherited, &placed.row);
  }
  const auto written =
      admin.run(fmt::format("INSERT INTO pg_catalog.pg_statistic SELECT {} FROM {}",
                            Columns::list(), Columns::from(1)),
                columns.parameters());
  if (written) {
    return {};
  }
  if (written.error().code == ErrorCode::connection) {
    return tl::make_unexpected(written.error().with_context("writing statistics"));
  }
  // Some value is none of its type here: halves find it, so that only its column goes without.
  if (rows.size() == 1) {
    return std::vector<Diagnostic>{
        {Diagnostic::Level::warning,
         fmt::format("statistics of {} were left out: {}; conditions on it are estimated by "
                     "defaults in the sandbox",
                     rows[0].about, written.error().message)}};
  }
  std::vector<Diagnostic> all;
  for (const auto half : {rows.first(rows.size() / 2), rows.subspan(rows.size() / 2)}) {
    auto diagnostics = write_statistics(admin, half);
    if (!diagnostics) {
      return diagnostics;
    }
    all.insert(all.end(), diagnostics->begin(), diagnostics->end());
  }
  return all;
}

BoundSql statistics_array(std::span<const std::optional<StatisticsRow>> rows, std::size_t first) {
  Columns columns;
  for (const auto& row : rows) {
    columns.add("0", "0", false, row ? &*row : nullptr);
  }
  return {
      fmt::format("(SELECT array_agg(CASE WHEN s.present THEN ROW({})::pg_catalog.pg_statistic END "
                  "ORDER BY s.place) FROM {})",
                  Columns::list(), Columns::from(first)),
      columns.parameters()};
}

}  // namespace planwright::sandbox
