// What ANALYZE found, matched to columns and to expressions of indexes.
#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include <planwright/model/statistics_bytes.hpp>

#include "live_reader.hpp"

namespace planwright::catalog {

ColumnStatistics statistics_of(const Row& row) {
  ColumnStatistics statistics;
  statistics.null_fraction = row.number_or_zero("null_fraction");
  statistics.distinct = row.number_or_zero("n_distinct");
  statistics.average_width = row.number_or_zero("average_width");
  statistics.correlation = row.number("correlation");
  statistics.common_values = row.texts("common_values");
  statistics.common_frequencies = row.numbers("common_frequencies");
  statistics.histogram = row.texts("histogram");
  statistics.common_elements = row.texts("common_elements");
  statistics.common_element_frequencies = row.numbers("common_element_frequencies");
  // One per element, then the least, the greatest and the share of NULL.
  auto& frequencies = statistics.common_element_frequencies;
  if (frequencies.size() > statistics.common_elements.size()) {
    const auto extremes =
        frequencies.begin() + static_cast<std::ptrdiff_t>(statistics.common_elements.size());
    statistics.common_element_extremes.assign(extremes, frequencies.end());
    frequencies.erase(extremes, frequencies.end());
  }
  statistics.element_counts = row.numbers("element_counts");
  // Lists that do not fit together are worse than none.
  if (statistics.common_values.size() != statistics.common_frequencies.size()) {
    statistics.common_values.clear();
    statistics.common_frequencies.clear();
  }
  return statistics;
}

namespace {

// schema, table or index, attribute
using Key = std::tuple<std::string, std::string, std::string>;
ColumnStatistics* at_or_null(std::map<Key, ColumnStatistics>& map, const Key& key) {
  const auto at = map.find(key);
  return at == map.end() ? nullptr : &at->second;
}

struct Found {
  std::map<Key, ColumnStatistics> own;
  std::map<Key, ColumnStatistics> inherited;

  // A partitioned table has only inherited ones; of other parents their own are asked for first.
  [[nodiscard]] ColumnStatistics* find(const Key& key) {
    auto* at = at_or_null(own, key);
    return at != nullptr ? at : at_or_null(inherited, key);
  }
};

void put_ranges(const Row& row, ColumnStatistics& statistics) {
  statistics.range_bounds = row.texts("range_bounds");
  statistics.range_lengths = row.numbers("range_lengths");
  statistics.range_empty = row.number("range_empty");
}

}  // namespace

Result<void> LiveReader::column_statistics() {
  // Not for what a partition or a foreign key led to: many, and no condition is on them.
  const auto wanted = [this](const LiveRelation& live) {
    return snapshot_ || live.why == "named" || live.why == "reached";
  };
  std::set<ArrayElement> schemas;
  std::set<ArrayElement> names;
  for (const auto& [oid, live] : relations_) {
    if (wanted(live)) {
      schemas.insert(live.relation.ref.schema);
      names.insert(live.relation.ref.name);
      for (const Index& index : live.relation.indexes) {
        if (std::ranges::any_of(index.keys,
                                [](const IndexKey& key) { return key.column.empty(); })) {
          names.insert(index.name);
        }
      }
    }
  }
  const auto literal = [](const std::set<ArrayElement>& set) {
    return array_literal(std::vector<ArrayElement>(set.begin(), set.end()));
  };
  // Each of them is some column's, so it is moved there.
  Found found;
  {
    const auto table =
        ask("postgresql/catalog/column_statistics", {literal(schemas), literal(names)});
    if (!table) {
      return tl::make_unexpected(table.error());
    }
    for (const Row& row : rows_of(*table)) {
      Key key{row.text("schema"), row.text("relation"), row.text("name")};
      (row.flag("inherited") ? found.inherited : found.own)
          .emplace(std::move(key), statistics_of(row));
    }
  }

  for (auto& [oid, live] : relations_) {
    if (!wanted(live)) {
      continue;
    }
    Relation& relation = live.relation;
    bool any = false;
    for (Column& column : relation.columns) {
      const Key key{relation.ref.schema, relation.ref.name, column.name};
      const bool parent = snapshot_ && relation.kind != RelationKind::partitioned_table;
      if (auto* statistics = parent ? at_or_null(found.own, key) : found.find(key)) {
        column.statistics.emplace() = std::move(*statistics);
        any = true;
      }
      if (auto* statistics = parent ? at_or_null(found.inherited, key) : nullptr) {
        column.inherited_statistics.emplace() = std::move(*statistics);
        any = true;
      }
    }
    for (std::size_t at = 0; at < relation.indexes.size(); ++at) {
      Index& index = relation.indexes[at];
      for (std::size_t key = 0; key < index.keys.size(); ++key) {
        const auto& attributes = live.index_attributes[at];
        auto* statistics = index.keys[key].column.empty() && key < attributes.size()
                               ? found.find({relation.ref.schema, index.name, attributes[key]})
                               : nullptr;
        if (statistics != nullptr) {
          index.expression_statistics.resize(index.keys.size());
          index.expression_statistics[key].emplace() = std::move(*statistics);
        }
      }
    }
    if (any && relation.counters) {
      relation.counters->ever_analyzed = true;
    }
    live.row_security_hides = relation.row_security && !any;
  }
  return {};
}

// What pg_stats leaves out before 17.
Result<void> LiveReader::range_statistics() {
  constexpr int in_pg_stats_since = 170'000;
  if (session_.version() < in_pg_stats_since && !rights_.statistics) {
    return {};
  }
  const auto table = ask("postgresql/catalog/range_statistics", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  if (table->rows.empty()) {
    return {};
  }
  std::map<Key, Box<ColumnStatistics>*> own;
  std::map<Key, Box<ColumnStatistics>*> inherited;
  for (auto& [oid, live] : relations_) {
    Relation& relation = live.relation;
    const RelationRef& ref = relation.ref;
    for (Column& column : relation.columns) {
      const Key key{ref.schema, ref.name, column.name};
      own[key] = &column.statistics;
      inherited[key] = relation.kind == RelationKind::partitioned_table
                           ? &column.statistics
                           : &column.inherited_statistics;
    }
    for (std::size_t at = 0; at < relation.indexes.size(); ++at) {
      auto& statistics = relation.indexes[at].expression_statistics;
      const auto& attributes = live.index_attributes[at];
      for (std::size_t key = 0; key < std::min(statistics.size(), attributes.size()); ++key) {
        own[{ref.schema, relation.indexes[at].name, attributes[key]}] = &statistics[key];
      }
    }
  }
  for (const Row& row : rows_of(*table)) {
    const auto& map = row.flag("inherited") ? inherited : own;
    const auto at = map.find({row.text("schema"), row.text("relation"), row.text("name")});
    if (at != map.end() && *at->second) {
      put_ranges(row, **at->second);
    }
  }
  return {};
}

ExtendedStatistics* LiveReader::find_extended(const Row& row) {
  LiveRelation* live = find(row.text("relation"));
  if (live == nullptr) {
    return nullptr;
  }
  auto& all = live->relation.extended_statistics;
  const auto at = std::ranges::find(all, RelationRef{row.text("schema"), row.text("name")},
                                    &ExtendedStatistics::name);
  return at == all.end() ? nullptr : &*at;
}

Result<void> LiveReader::extended_data() {
  if (!rights_.extended) {
    return {};
  }
  const auto table = ask("postgresql/catalog/extended_data", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    ExtendedStatistics* statistics = find_extended(row);
    if (statistics == nullptr || !row.flag("filled")) {
      continue;
    }
    ExtendedStatisticsData& data = statistics->data.emplace_back();
    data.inherited = row.flag("inherited");
    data.ndistinct = row.text("ndistinct");
    data.dependencies = row.text("dependencies");
    data.mcv = row.text("mcv");
    // pg_stats_ext shows it to owners only.
    statistics->built = statistics->built || !data.ndistinct.empty() ||
                        !data.dependencies.empty() || !data.mcv.empty();
    std::vector<int> numbers;
    for (const double number : row.numbers("numbers")) {
      numbers.push_back(static_cast<int>(number));
    }
    if (!numbers.empty()) {
      std::vector<int> places(numbers.size());
      std::iota(places.begin(), places.end(), 1);
      data.ndistinct = renumbered_ndistinct(data.ndistinct, numbers, places).value_or("");
      data.dependencies = renumbered_dependencies(data.dependencies, numbers, places).value_or("");
    }
  }
  return {};
}

Result<void> LiveReader::extended_expressions() {
  constexpr int expressions_since = 140'000;
  if (!rights_.extended || session_.version() < expressions_since) {
    return {};
  }
  const auto table = ask("postgresql/catalog/extended_expressions", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    ExtendedStatistics* statistics = find_extended(row);
    if (statistics == nullptr) {
      continue;
    }
    for (ExtendedStatisticsData& data : statistics->data) {
      if (data.inherited == row.flag("inherited")) {
        data.expressions.push_back(statistics_of(row));
        put_ranges(row, data.expressions.back());
      }
    }
  }
  return {};
}

}  // namespace planwright::catalog
