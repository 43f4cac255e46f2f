// What ANALYZE found, matched to columns and to expressions of indexes.
#include <algorithm>
#include <set>
#include <tuple>

#include "live_reader.hpp"

namespace planwright::catalog {
namespace {

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
  if (statistics.common_element_frequencies.size() > statistics.common_elements.size()) {
    statistics.common_element_frequencies.resize(statistics.common_elements.size());
  }
  // Lists that do not fit together are worse than none.
  if (statistics.common_values.size() != statistics.common_frequencies.size()) {
    statistics.common_values.clear();
    statistics.common_frequencies.clear();
  }
  return statistics;
}

// schema, table or index, attribute
using Key = std::tuple<std::string, std::string, std::string>;
struct Found {
  std::map<Key, ColumnStatistics> own;
  std::map<Key, ColumnStatistics> inherited;

  // A partitioned table has only inherited ones; of other parents their own are asked for first.
  [[nodiscard]] const ColumnStatistics* find(const Key& key) const {
    if (const auto at = own.find(key); at != own.end()) {
      return &at->second;
    }
    const auto at = inherited.find(key);
    return at == inherited.end() ? nullptr : &at->second;
  }
};

}  // namespace

Result<void> LiveReader::column_statistics() {
  // Not for what a partition or a foreign key led to: many, and no condition is on them.
  const auto wanted = [](const LiveRelation& live) {
    return live.why == "named" || live.why == "reached";
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
  const auto table =
      ask("postgresql/catalog/column_statistics", {literal(schemas), literal(names)});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  Found found;
  for (const Row& row : rows_of(*table)) {
    const Key key{row.text("schema"), row.text("relation"), row.text("name")};
    (row.flag("inherited") ? found.inherited : found.own).emplace(key, statistics_of(row));
  }

  for (auto& [oid, live] : relations_) {
    if (!wanted(live)) {
      continue;
    }
    Relation& relation = live.relation;
    bool any = false;
    for (Column& column : relation.columns) {
      if (const auto* statistics =
              found.find({relation.ref.schema, relation.ref.name, column.name})) {
        column.statistics.emplace() = *statistics;
        any = true;
      }
    }
    for (std::size_t at = 0; at < relation.indexes.size(); ++at) {
      Index& index = relation.indexes[at];
      for (std::size_t key = 0; key < index.keys.size(); ++key) {
        const auto& attributes = live.index_attributes[at];
        const auto* statistics =
            index.keys[key].column.empty() && key < attributes.size()
                ? found.find({relation.ref.schema, index.name, attributes[key]})
                : nullptr;
        if (statistics != nullptr) {
          index.expression_statistics.resize(index.keys.size());
          index.expression_statistics[key].emplace() = *statistics;
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

}  // namespace planwright::catalog
