#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include <planwright/model/catalog.hpp>

// A relation with something in every member, for what is written to files.
namespace planwright::catalog {

// Values that differ everywhere, and the text each must leave in the file.
class Distinct {
 public:
  std::string text() {
    const std::string value = fmt::format("text-{}.", ++last_);
    expected_.push_back(fmt::format("\"{}\"", value));
    return value;
  }
  std::vector<std::string> texts() { return {text(), text()}; }
  double number() {
    const double value = ++last_ + 0.25;
    expected_.push_back(fmt::format("{}", value));
    return value;
  }
  double share() {
    const double value = ++last_ / 1024.0;
    expected_.push_back(fmt::format("{}", value));
    return value;
  }
  int integer() {
    expected_.push_back(fmt::format(":{}", ++last_ + 1'000'000));
    return last_ + 1'000'000;
  }
  int small() {
    expected_.push_back(fmt::format(":{}", 17));
    return 17;
  }
  std::string hexadecimal() {
    const std::string value = fmt::format("{:08x}", ++last_);
    expected_.push_back(fmt::format("\"{}\"", value));
    return value;
  }
  RelationRef ref() { return {text(), text()}; }
  [[nodiscard]] const std::vector<std::string>& expected() const { return expected_; }

 private:
  int last_ = 0;
  std::vector<std::string> expected_;
};

inline ColumnStatistics full_statistics(Distinct& distinct) {
  ColumnStatistics s;
  s.null_fraction = distinct.share();
  s.distinct = -distinct.share();
  s.average_width = distinct.number();
  s.correlation = distinct.share();
  s.common_values = distinct.texts();
  s.common_frequencies = {distinct.share(), distinct.share()};
  s.histogram = distinct.texts();
  s.common_elements = distinct.texts();
  s.common_element_frequencies = {distinct.share(), distinct.share()};
  s.common_element_extremes = {distinct.share(), distinct.share()};
  s.element_counts = {distinct.number(), distinct.number()};
  s.range_bounds = distinct.texts();
  s.range_lengths = {distinct.number(), distinct.number()};
  s.range_empty = distinct.share();
  return s;
}

inline Index full_index(Distinct& distinct) {
  Index index;
  index.name = distinct.text();
  index.method = distinct.text();
  index.keys = {{distinct.text(), distinct.text(), true, true, distinct.text(), distinct.text()}};
  index.include = distinct.texts();
  index.where = distinct.text();
  index.unique = index.primary = true;
  index.valid = false;
  index.constraint = index.replica_identity = true;
  index.fillfactor = distinct.integer();
  index.pages = Blocks(distinct.number());
  index.tuples = Rows(distinct.number());
  index.analyzed_pages = Blocks(distinct.number());
  index.height = distinct.small();
  index.scans = distinct.number();
  index.definition = distinct.text();
  index.keys.emplace_back();
  index.expression_statistics.resize(2);
  index.expression_statistics[1].emplace() = full_statistics(distinct);
  return index;
}

inline Relation full_relation(Distinct& distinct) {
  Relation relation;
  relation.ref = distinct.ref();
  relation.kind = RelationKind::foreign_table;
  Column column;
  column.name = distinct.text();
  column.type = distinct.text();
  column.not_null = column.generated = true;
  column.collation = distinct.text();
  column.statistics_target = distinct.integer();
  column.statistics.emplace() = full_statistics(distinct);
  column.inherited_statistics.emplace() = full_statistics(distinct);
  column.sql_type = distinct.text();
  column.generation = distinct.text();
  column.virtual_generation = true;
  relation.columns = {column};
  relation.indexes = {full_index(distinct)};
  ForeignKey key;
  key.name = distinct.text();
  key.columns = distinct.texts();
  key.referenced = distinct.ref();
  key.referenced_columns = distinct.texts();
  key.validated = false;
  key.on_delete = distinct.text();
  relation.foreign_keys = {key};
  relation.checks = {{distinct.text(), distinct.text(), false}};
  relation.extended_statistics = {
      {distinct.ref(), distinct.texts(), distinct.texts(), distinct.texts(), true}};
  relation.extended_statistics[0].definition = distinct.text();
  relation.extended_statistics[0].data = {{true,
                                           distinct.hexadecimal(),
                                           distinct.hexadecimal(),
                                           distinct.hexadecimal(),
                                           {full_statistics(distinct)}}};
  relation.triggers = {{distinct.text(), distinct.text(), distinct.text()}};
  relation.partition_of = distinct.ref();
  relation.partition_bound = distinct.text();
  relation.partition_key = {distinct.text(), ""};
  relation.partition_strategy = distinct.text();
  relation.partitions = distinct.number();
  relation.view_definition = distinct.text();
  relation.temporary = relation.unlogged = relation.row_security = true;
  relation.rows = Rows(distinct.number());
  relation.pages = Blocks(distinct.number());
  relation.analyzed_pages = Blocks(distinct.number());
  relation.all_visible = Blocks(distinct.number());
  relation.size = Bytes(distinct.number());
  relation.fillfactor = distinct.integer();
  relation.partition_definition = distinct.text();
  relation.storage_options = distinct.texts();
  relation.policies = {{distinct.text(), false, distinct.text(), distinct.texts(), distinct.text(),
                        distinct.text()}};
  relation.row_security_enabled = relation.row_security_forced = true;
  TableCounters& counters = relation.counters.emplace();
  for (double* counter :
       {&counters.inserted, &counters.updated, &counters.deleted, &counters.hot_updated,
        &counters.live_rows, &counters.dead_rows, &counters.modified_since_analyze,
        &counters.seq_scans, &counters.seq_rows_read, &counters.index_scans}) {
    *counter = distinct.number();
  }
  counters.ever_analyzed = true;
  counters.seconds_since_analyze = distinct.number();
  counters.seconds_since_vacuum = distinct.number();
  counters.age_s = distinct.number();
  relation.writes_per_s = distinct.number();
  return relation;
}

}  // namespace planwright::catalog
