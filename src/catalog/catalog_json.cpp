#include "catalog_json.hpp"

#include <array>

namespace planwright::catalog {

template <>
struct Words<RelationKind> {
  static constexpr std::array<std::pair<RelationKind, std::string_view>, 5> list{
      {{RelationKind::table, "table"},
       {RelationKind::partitioned_table, "partitioned_table"},
       {RelationKind::view, "view"},
       {RelationKind::materialized_view, "materialized_view"},
       {RelationKind::foreign_table, "foreign_table"}}};
};

PW_JSON_MEMBERS(ColumnStatistics, null_fraction, distinct, average_width, correlation,
                common_values, common_frequencies, histogram, common_elements,
                common_element_frequencies, common_element_extremes, element_counts, range_bounds,
                range_lengths, range_empty, native_histogram);
PW_JSON_MEMBERS(Column, name, type, not_null, generated, collation, statistics_target, statistics,
                inherited_statistics, sql_type, generation, virtual_generation, character_set,
                auto_increment, invisible);
PW_JSON_MEMBERS(IndexKey, column, expression, descending, nulls_first, opclass, collation,
                prefix_length);
PW_JSON_MEMBERS(Index, name, method, keys, include, where, unique, primary, valid, visible,
                constraint, replica_identity, fillfactor, pages, tuples, analyzed_pages, height,
                scans, distinct_prefixes, definition, expression_statistics);
PW_JSON_MEMBERS(ForeignKey, name, columns, referenced, referenced_columns, validated, on_delete);
PW_JSON_MEMBERS(CheckConstraint, name, expression, validated);
PW_JSON_MEMBERS(ExtendedStatisticsData, inherited, ndistinct, dependencies, mcv, expressions);
PW_JSON_MEMBERS(ExtendedStatistics, name, columns, expressions, kinds, built, definition, data);
PW_JSON_MEMBERS(Policy, name, permissive, command, roles, using_expression, check_expression);
PW_JSON_MEMBERS(TableCounters, inserted, updated, deleted, hot_updated, live_rows, dead_rows,
                modified_since_analyze, seq_scans, seq_rows_read, index_scans, ever_analyzed,
                seconds_since_analyze, seconds_since_vacuum, age_s);
PW_JSON_MEMBERS(TriggerInfo, name, function, language);
PW_JSON_MEMBERS(Relation, ref, kind, columns, indexes, foreign_keys, checks, extended_statistics,
                triggers, partition_of, partition_bound, partition_key, partition_strategy,
                partitions, view_definition, temporary, unlogged, row_security, rows, pages,
                analyzed_pages, all_visible, size, fillfactor, counters, storage_engine, row_format,
                character_set, collation, partition_definition, storage_options, policies,
                row_security_enabled, row_security_forced, writes_per_s);

namespace {

bool check_statistics(JsonReader& reader, const ColumnStatistics& statistics) {
  if (statistics.common_values.size() != statistics.common_frequencies.size()) {
    return reader.fail("common_values and common_frequencies differ in length");
  }
  if (statistics.common_elements.size() != statistics.common_element_frequencies.size()) {
    return reader.fail("common_elements and common_element_frequencies differ in length");
  }
  // NaN fails too.
  if (!(statistics.null_fraction >= 0 && statistics.null_fraction <= 1)) {
    return reader.fail("null_fraction is not between 0 and 1");
  }
  return true;
}

bool is_hexadecimal(std::string_view text) {
  return text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool check_data(JsonReader& reader, const ExtendedStatistics& statistics) {
  for (const ExtendedStatisticsData& data : statistics.data) {
    if (!is_hexadecimal(data.ndistinct) || !is_hexadecimal(data.dependencies) ||
        !is_hexadecimal(data.mcv)) {
      return reader.fail("data that are no pairs of hexadecimal digits");
    }
    for (const ColumnStatistics& of_expression : data.expressions) {
      if (!check_statistics(reader, of_expression)) {
        return false;
      }
    }
  }
  return true;
}

bool check(JsonReader& reader, const Relation& relation) {
  if (relation.ref.name.empty()) {
    return reader.fail("a relation without a name");
  }
  for (std::size_t at = 0; at < relation.columns.size(); ++at) {
    const JsonReader::Part list(reader, "columns");
    const JsonReader::Part element(reader, at);
    const Column& column = relation.columns[at];
    if (column.name.empty()) {
      return reader.fail("a column without a name");
    }
    for (const Box<ColumnStatistics>* statistics :
         {&column.statistics, &column.inherited_statistics}) {
      if (*statistics && !check_statistics(reader, **statistics)) {
        return false;
      }
    }
  }
  for (std::size_t at = 0; at < relation.indexes.size(); ++at) {
    const JsonReader::Part list(reader, "indexes");
    const JsonReader::Part element(reader, at);
    const Index& index = relation.indexes[at];
    if (index.expression_statistics.size() > index.keys.size()) {
      return reader.fail("statistics of more expressions than the index has keys");
    }
    for (const Box<ColumnStatistics>& statistics : index.expression_statistics) {
      if (statistics && !check_statistics(reader, *statistics)) {
        return false;
      }
    }
  }
  for (std::size_t at = 0; at < relation.extended_statistics.size(); ++at) {
    const JsonReader::Part list(reader, "extended_statistics");
    const JsonReader::Part element(reader, at);
    if (!check_data(reader, relation.extended_statistics[at])) {
      return false;
    }
  }
  return true;
}

}  // namespace

void write_relation(std::string& out, const Relation& relation) {
  write_members(out, relation);
}

bool read_relation(JsonReader& reader, Relation& relation) {
  return read_members(reader, relation) && check(reader, relation);
}

}  // namespace planwright::catalog
