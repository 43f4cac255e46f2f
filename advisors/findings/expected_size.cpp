#include "findings/expected_size.hpp"

#include <algorithm>
#include <cmath>

#include <planwright/base/number.hpp>
#include <planwright/estimates/index_size.hpp>

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

int major_of(const std::string& server_version) {
  const auto major = parse_number(
      std::string_view(server_version).substr(0, server_version.find_first_not_of("0123456789")));
  return major ? static_cast<int>(*major) : 15;
}

std::optional<Blocks> expected_index_pages(const Relation& relation, const Index& index,
                                           int server_major) {
  const std::optional<Rows> entries =
      index.tuples || !index.where.empty() ? index.tuples : rows_of(relation);
  if (index.method != "btree" || !entries) {
    return std::nullopt;
  }
  // Columns without statistics would be taken as distinct and of a usual width: too little to call
  // an index bloated.
  const auto known = [&relation](const std::string& name) {
    const Column* column = relation.column(name);
    return column != nullptr && column->statistics;
  };
  for (std::size_t at = 0; at < index.keys.size(); ++at) {
    const IndexKey& key = index.keys[at];
    const bool expression_known = key.column.empty() && at < index.expression_statistics.size() &&
                                  index.expression_statistics[at];
    if (!expression_known && !known(key.column)) {
      return std::nullopt;
    }
  }
  if (!std::ranges::all_of(index.include, known)) {
    return std::nullopt;
  }
  // The entries are counted, so nothing is left out by a predicate. The size is that of a version
  // that stores equal keys once only where the server does.
  estimates::SizeOptions options;
  options.server_major = server_major;
  options.rows = entries;
  options.share = 1;
  const Blocks pages = estimates::btree_size(index, relation, options).pages;
  return pages.value() > 0 ? std::optional(pages) : std::nullopt;
}

}  // namespace planwright::advisors
