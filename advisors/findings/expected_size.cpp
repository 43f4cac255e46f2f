#include "findings/expected_size.hpp"

#include <algorithm>
#include <cmath>

#include <planwright/estimates/postgresql_cost.hpp>

#include "findings/statement_tables.hpp"
#include "findings/type_families.hpp"

namespace planwright::advisors {
namespace {

constexpr double page_bytes = 8192 - 24;  // without the page's own header
constexpr double line_pointer = 4;

double aligned(double bytes, double to = 8) {
  return std::ceil(bytes / to) * to;
}

// Where a value of the type may begin (pg_type.typalign). Short text needs no alignment; long text
// begins at a multiple of four, which is lost in its width.
double alignment(const std::string& type) {
  const std::string name = short_type(type);
  if (name == "int8" || name == "float8" || name == "timestamp" || name == "timestamptz" ||
      name == "time" || name == "interval") {
    return 8;
  }
  if (name == "int4" || name == "float4" || name == "date" || name == "oid") {
    return 4;
  }
  return name == "int2" ? 2 : 1;
}

}  // namespace

std::optional<Blocks> expected_table_pages(const Relation& relation) {
  const auto rows = rows_of(relation);
  if (!rows || relation.columns.empty()) {
    return std::nullopt;
  }
  double data = 0;
  bool nulls = false;
  for (const Column& column : relation.columns) {
    if (!column.statistics) {
      return std::nullopt;
    }
    const ColumnStatistics& statistics = *column.statistics;
    nulls = nulls || statistics.null_fraction > 0;
    if (statistics.null_fraction < 1) {
      data = aligned(data, alignment(column.type)) +
             statistics.average_width * (1 - statistics.null_fraction);
    }
  }
  const double bitmap = nulls ? std::ceil(static_cast<double>(relation.columns.size()) / 8) : 0;
  const double row = aligned(23 + bitmap) + aligned(data) + line_pointer;
  const double fill = relation.fillfactor.value_or(100) / 100.0;
  const double rows_in_page = std::max(1.0, std::floor(page_bytes * fill / row));
  return Blocks(std::max(1.0, std::ceil(rows->value() / rows_in_page)));
}

std::optional<Blocks> expected_index_pages(const Relation& relation, const Index& index) {
  const std::optional<Rows> entries =
      index.tuples || !index.where.empty() ? index.tuples : rows_of(relation);
  if (index.method != "btree" || !entries) {
    return std::nullopt;
  }
  double width = 0;
  const auto add = [&](const ColumnStatistics& statistics, const std::string& type) {
    width =
        aligned(width, alignment(type)) + statistics.average_width * (1 - statistics.null_fraction);
  };
  const auto add_column = [&](const std::string& name) {
    const Column* column = relation.column(name);
    if (column == nullptr || !column->statistics) {
      return false;
    }
    add(*column->statistics, column->type);
    return true;
  };
  for (std::size_t at = 0; at < index.keys.size(); ++at) {
    const IndexKey& key = index.keys[at];
    if (key.column.empty()) {
      if (at >= index.expression_statistics.size() || !index.expression_statistics[at]) {
        return std::nullopt;
      }
      add(*index.expression_statistics[at], "");
    } else if (!add_column(key.column)) {
      return std::nullopt;
    }
  }
  if (!std::ranges::all_of(index.include, add_column)) {
    return std::nullopt;
  }
  // Without deduplication: where keys repeat, the real size may be a third of this, so that what
  // is called bloated is so all the more.
  const Blocks pages = estimates::btree_size(*entries, width).pages;
  return Blocks(std::ceil(pages.value() * 90 / index.fillfactor.value_or(90)));
}

}  // namespace planwright::advisors
