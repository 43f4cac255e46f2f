// Indexes of MySQL and MariaDB, what InnoDB sampled about them, and how they are used.
#include <algorithm>
#include <charconv>
#include <map>

#include "mysql_reader.hpp"

namespace planwright::catalog {
namespace {

// information_schema writes a functional key's expression as inside a string: \' for '.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    at += text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '\'' ? 1 : 0;
    result += text[at];
  }
  return result;
}

}  // namespace

Result<void> MysqlReader::indexes(Relation& relation) {
  const auto table = ask("catalog/indexes", relation);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    const std::string name = row.text("name");
    if (relation.indexes.empty() || relation.indexes.back().name != name) {
      Index& index = relation.indexes.emplace_back();
      index.name = name;
      index.method = small_letters(row.text("method"));
      index.unique = row.flag("is_unique");
      index.primary = name == "PRIMARY";
      index.constraint = index.unique;
      index.visible = row.flag("visible");
      index.tuples = relation.rows;
    }
    Index& index = relation.indexes.back();
    IndexKey& key = index.keys.emplace_back();
    key.column = row.text("column_name");
    key.expression = unescaped(row.text("expression"));
    key.descending = row.flag("descending");
    // NULL is less than everything; as elsewhere in the model, what goes without saying.
    key.nulls_first = key.descending;
    if (const auto length = row.number("prefix_length"); length && index.method == "btree") {
      key.prefix_length = static_cast<int>(*length);
    }
    if (const auto distinct = row.number("cardinality");
        distinct && index.method != "fulltext" &&
        index.distinct_prefixes.size() + 1 == index.keys.size()) {
      index.distinct_prefixes.push_back(*distinct);
    }
  }
  return {};
}

// MariaDB 10's InnoDB tells its optimizer half as many rows a value as it sampled, so that what
// information_schema computes from that is twice the distinct values, up to the number of rows.
void MysqlReader::take_back_doubling(Relation& relation) const {
  constexpr int not_known_since = 110'000;  // not tried there
  if (!is_mariadb() || session_.version() >= not_known_since || !relation.rows) {
    return;
  }
  for (Index& index : relation.indexes) {
    for (double& distinct : index.distinct_prefixes) {
      distinct = distinct < relation.rows->value() ? distinct / 2 : distinct;
    }
  }
}

Result<void> MysqlReader::index_statistics(Relation& relation) {
  if (relation.storage_engine != "InnoDB") {
    return {};
  }
  const auto table =
      ask_if_allowed("catalog/index_statistics", relation, "mysql.innodb_index_stats",
                     "how many pages each index has, and how many distinct values its keys have "
                     "together with the primary key, is");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  if (!*table) {
    take_back_doubling(relation);
    return {};
  }
  std::optional<double> age_s;
  std::map<std::string, std::vector<double>> distinct;  // in the order of n_diff_pfx01, 02 …
  for (const Row& row : rows_of(**table)) {
    const std::string name = row.text("name");
    const auto index = std::ranges::find(relation.indexes, name, &Index::name);
    if (index == relation.indexes.end()) {
      continue;  // InnoDB's own, of a FULLTEXT index
    }
    age_s = row.number("seconds_since");
    const std::string statistic = row.text("statistic");
    if (statistic == "size") {
      index->pages = Blocks(row.number_or_zero("total"));
    } else if (statistic.starts_with("n_diff_pfx")) {
      distinct[name].push_back(row.number_or_zero("greatest"));
    }
  }
  const bool partitioned = relation.kind == RelationKind::partitioned_table;
  for (Index& index : relation.indexes) {
    // Of partitions those of each are known, which do not add up; cardinality is the server's sum.
    if (const auto found = distinct.find(index.name); found != distinct.end() && !partitioned) {
      index.distinct_prefixes = found->second;
    }
  }
  if (age_s) {
    TableCounters& counters = relation.counters.ensure();
    counters.ever_analyzed = true;
    counters.seconds_since_analyze = *age_s;
  }
  return {};
}

Result<void> MysqlReader::counters(Relation& relation) {
  if (!instrumented_) {
    return {};
  }
  const auto table = ask_if_allowed("catalog/counters", relation,
                                    "performance_schema.table_io_waits_summary_by_index_usage",
                                    "how much is written and which indexes are used is");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  if (!*table || (*table)->rows.empty()) {
    return {};  // not instrumented, or not touched since the server started
  }
  TableCounters& counters = relation.counters.ensure();
  counters.live_rows = relation.rows.value_or(Rows(0)).value();
  counters.age_s = uptime_s_;
  for (const Row& row : rows_of(**table)) {
    counters.inserted += row.number_or_zero("inserted");
    counters.updated += row.number_or_zero("updated");
    counters.deleted += row.number_or_zero("deleted");
    if (row.null("index_name")) {
      counters.seq_rows_read = row.number_or_zero("fetched");
      continue;
    }
    counters.index_scans += row.number_or_zero("fetched");
    const auto index = std::ranges::find(relation.indexes, row.text("index_name"), &Index::name);
    if (index != relation.indexes.end()) {
      index->scans = row.number("fetched");
    }
  }
  constexpr double least_age_s = 3600;
  if (uptime_s_ && *uptime_s_ >= least_age_s) {
    relation.writes_per_s = (counters.inserted + counters.updated + counters.deleted) / *uptime_s_;
  }
  return {};
}

}  // namespace planwright::catalog
