// Histograms and engine-independent statistics of MySQL and MariaDB.
#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <planwright/base/number.hpp>

#include "mysql_reader.hpp"

namespace planwright::catalog {
namespace {

using Json = nlohmann::json;

std::string from_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) {
      continue;  // padding, and the line ends of long values
    }
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
  }
  return bytes;
}

// "base64:type254:QUE=" is how MySQL writes strings, bits and enumerations.
std::string value_text(const Json& value) {
  if (!value.is_string()) {
    return value.is_number() ? value.dump() : "";
  }
  const auto& text = value.get_ref<const std::string&>();
  constexpr std::string_view prefix = "base64:type";
  if (!text.starts_with(prefix)) {
    return text;
  }
  const std::size_t colon = text.find(':', prefix.size());
  return colon == std::string::npos ? "" : from_base64(std::string_view(text).substr(colon + 1));
}

double number_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_number() ? at->get<double>() : 0;
}

// Buckets of one value each: [value, share of the rows up to it].
void put_singletons(const Json& buckets, ColumnStatistics& statistics) {
  double before = 0;
  for (const Json& bucket : buckets) {
    if (!bucket.is_array() || bucket.size() < 2 || !bucket[1].is_number()) {
      continue;
    }
    const double up_to = bucket[1].get<double>();
    statistics.common_values.push_back(value_text(bucket[0]));
    statistics.common_frequencies.push_back(up_to - before);
    before = up_to;
  }
  statistics.distinct = static_cast<double>(statistics.common_values.size());
}

// Buckets of about equal shares: [least, greatest, share up to it, distinct values].
void put_equi_height(const Json& buckets, ColumnStatistics& statistics) {
  for (const Json& bucket : buckets) {
    if (!bucket.is_array() || bucket.size() < 4 || !bucket[3].is_number()) {
      continue;
    }
    if (statistics.histogram.empty()) {
      statistics.histogram.push_back(value_text(bucket[0]));
    }
    statistics.histogram.push_back(value_text(bucket[1]));
    statistics.distinct += bucket[3].get<double>();
  }
}

// The most common first, as the model has them.
void sort_common_values(ColumnStatistics& statistics) {
  std::vector<std::size_t> order(statistics.common_values.size());
  for (std::size_t at = 0; at < order.size(); ++at) {
    order[at] = at;
  }
  std::ranges::stable_sort(order, std::ranges::greater{}, [&statistics](std::size_t at) {
    return statistics.common_frequencies[at];
  });
  std::vector<std::string> values;
  std::vector<double> frequencies;
  for (const std::size_t at : order) {
    values.push_back(std::move(statistics.common_values[at]));
    frequencies.push_back(statistics.common_frequencies[at]);
  }
  statistics.common_values = std::move(values);
  statistics.common_frequencies = std::move(frequencies);
}

// MariaDB's JSON_HB: a value that fills a bucket has one of its own; sizes are shares of what is
// not null.
void put_json_hb(const std::string& text, ColumnStatistics& statistics) {
  const Json json = Json::parse(text, nullptr, false);
  const auto buckets = json.is_object() ? json.find("histogram_hb") : json.end();
  if (!json.is_object() || buckets == json.end() || !buckets->is_array()) {
    return;
  }
  const double not_null = 1 - statistics.null_fraction;
  std::string end;
  for (const Json& bucket : *buckets) {
    const auto start = bucket.is_object() ? bucket.find("start") : bucket.end();
    if (!bucket.is_object() || start == bucket.end()) {
      continue;
    }
    if (number_of(bucket, "ndv") <= 1) {
      statistics.common_values.push_back(value_text(*start));
      statistics.common_frequencies.push_back(number_of(bucket, "size") * not_null);
      end.clear();
    } else {
      statistics.histogram.push_back(value_text(*start));
      end = bucket.contains("end") ? value_text(bucket["end"]) : "";
    }
  }
  if (!statistics.histogram.empty()) {
    statistics.histogram.push_back(!end.empty()           ? end
                                   : json.contains("end") ? value_text(json["end"])
                                                          : statistics.histogram.back());
  }
}

// The older forms: widths of buckets of equal shares, as shares of the whole range.
void put_widths(std::string_view text, double least, double greatest,
                ColumnStatistics& statistics) {
  double place = 0;
  statistics.histogram.push_back(fmt::format("{}", least));
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    place += parse_number(text.substr(0, comma)).value_or(0);
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    statistics.histogram.push_back(
        fmt::format("{}", least + std::min(place, 1.0) * (greatest - least)));
  }
}

bool holds_numbers(std::string_view type) {
  constexpr std::array<std::string_view, 9> types{
      "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year"};
  return std::ranges::any_of(types,
                             [type](std::string_view known) { return type.starts_with(known); });
}

}  // namespace

std::optional<ColumnStatistics> statistics_from_mysql(const std::string& json) {
  const Json histogram = Json::parse(json, nullptr, false);
  if (!histogram.is_object() || !histogram.contains("buckets") ||
      !histogram["buckets"].is_array() || !histogram.contains("histogram-type")) {
    return std::nullopt;
  }
  ColumnStatistics statistics;
  statistics.native_histogram = json;
  statistics.null_fraction = number_of(histogram, "null-values");
  if (histogram["histogram-type"] == "singleton") {
    put_singletons(histogram["buckets"], statistics);
    sort_common_values(statistics);
  } else {
    put_equi_height(histogram["buckets"], statistics);
  }
  return statistics;
}

ColumnStatistics statistics_from_mariadb(const Row& row, bool ordered_numbers) {
  ColumnStatistics statistics;
  statistics.null_fraction = row.number_or_zero("null_share");
  statistics.average_width = row.number_or_zero("average_bytes");
  const double rows = row.number_or_zero("row_count");
  const double per_value = row.number_or_zero("rows_per_value");
  if (per_value > 0) {
    statistics.distinct = rows * (1 - statistics.null_fraction) / per_value;
  }
  const std::string type = row.text("histogram_type");
  const auto least = parse_number(row.text("min_value"));
  const auto greatest = parse_number(row.text("max_value"));
  if (type == "JSON_HB") {
    statistics.native_histogram = row.text("histogram");
    put_json_hb(statistics.native_histogram, statistics);
    sort_common_values(statistics);
  } else if (!type.empty() && ordered_numbers && least && greatest) {
    put_widths(row.text("histogram"), *least, *greatest, statistics);
  } else if (!row.null("min_value") && !row.null("max_value")) {
    // All we know is the range: one bucket.
    statistics.histogram = {row.text("min_value"), row.text("max_value")};
  }
  return statistics;
}

Result<void> MysqlReader::column_statistics(Relation& relation) {
  constexpr int histograms_since = 80'000;
  const auto column_of = [&relation](const Row& row) {
    const auto found = std::ranges::find(relation.columns, row.text("name"), &Column::name);
    return found == relation.columns.end() ? nullptr : &*found;
  };
  if (is_mariadb()) {
    const auto table = ask_if_allowed("catalog/column_statistics", relation, "mysql.column_stats",
                                      "what ANALYZE TABLE … PERSISTENT found about columns is");
    if (!table) {
      return tl::make_unexpected(table.error());
    }
    for (const Row& row : *table ? rows_of(**table) : std::vector<Row>{}) {
      if (Column* column = column_of(row)) {
        column->statistics.emplace() = statistics_from_mariadb(row, holds_numbers(column->type));
      }
    }
  } else if (session_.version() >= histograms_since) {
    const auto table = ask("catalog/column_statistics", relation);
    if (!table) {
      return tl::make_unexpected(table.error());
    }
    for (const Row& row : rows_of(*table)) {
      Column* column = column_of(row);
      auto statistics = statistics_from_mysql(row.text("histogram"));
      if (column != nullptr && statistics) {
        column->statistics.emplace() = std::move(*statistics);
      }
    }
  }
  // What an index that begins with the column knows about it.
  for (const Index& index : relation.indexes) {
    if (index.distinct_prefixes.empty() || index.keys.empty() || index.keys[0].prefix_length) {
      continue;
    }
    const auto column = std::ranges::find(relation.columns, index.keys[0].column, &Column::name);
    if (column != relation.columns.end() && !column->statistics) {
      column->statistics.emplace().distinct = index.distinct_prefixes[0];
    }
  }
  return {};
}

}  // namespace planwright::catalog
