#include "index_columns.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace planwright::estimates {
namespace {

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool mentions(std::string_view expression, std::string_view name) {
  for (auto at = expression.find(name); at != std::string_view::npos;
       at = expression.find(name, at + 1)) {
    const bool starts = at == 0 || !name_character(expression[at - 1]);
    const auto end = at + name.size();
    if (starts && (end >= expression.size() || !name_character(expression[end]))) {
      return true;
    }
  }
  return false;
}

// What a well-known function returns; empty: what its column is.
std::string_view result_type(std::string_view expression) {
  struct Known {
    std::string_view part, type;
  };
  constexpr Known known[] = {
      {"md5(", "bpchar(32)"},   {"length(", "int4"},     {"date_part(", "float8"},
      {"EXTRACT(", "numeric"},  {"extract(", "numeric"}, {"date_trunc(", "timestamptz"},
      {"::date", "date"},       {"(date(", "date"},      {"::text", "text"},
      {"->>", "text"},          {"::int", "int4"},       {"::bigint", "int8"},
      {"::numeric", "numeric"}, {"::boolean", "bool"}};
  for (const Known& one : known) {
    if (expression.find(one.part) != std::string_view::npos) {
      return one.type;
    }
  }
  return expression.starts_with("date(") ? "date" : "";
}

// An expression that ANALYZE has not seen: what its result is like is told by the function, how
// often it repeats at most by the column.
EntryColumn guessed_expression(const std::string& expression, const Relation& relation,
                               double rows) {
  const auto column = std::ranges::find_if(
      relation.columns, [&](const Column& one) { return mentions(expression, one.name); });
  const std::string_view type = result_type(expression);
  if (column == relation.columns.end()) {
    Column unknown;
    unknown.type = type;
    return entry_column(&unknown, nullptr, rows);
  }
  Column result = *column;
  if (type.empty()) {
    return entry_column(&result, result.statistics ? &*result.statistics : nullptr, rows);
  }
  result.type = type;
  if (!result.statistics) {
    return entry_column(&result, nullptr, rows);
  }
  ColumnStatistics statistics = *result.statistics;
  statistics.common_values.clear();
  statistics.histogram.clear();
  statistics.average_width = 0;
  return entry_column(&result, &statistics, rows);
}

// Statistics of an expression were taken before its values got short headers.
ColumnStatistics with_short_headers(ColumnStatistics statistics, const StoredType& type) {
  if (type.bytes == 0 && statistics.average_width > 4 && statistics.average_width <= 130) {
    statistics.average_width -= 3;
  }
  return statistics;
}

EntryColumn expression_column(const Index& index, std::size_t at, const Relation& relation,
                              double rows, std::vector<std::string>& guesses) {
  const std::string& expression = index.keys[at].expression;
  if (at < index.expression_statistics.size() && index.expression_statistics[at]) {
    Column column;
    column.type = result_type(expression);
    if (column.type.empty()) {
      const auto base = std::ranges::find_if(
          relation.columns, [&](const Column& one) { return mentions(expression, one.name); });
      column.type = base == relation.columns.end() ? "" : base->type;
    }
    const ColumnStatistics& given = *index.expression_statistics[at];
    const auto statistics =
        with_short_headers(given, stored_type(column.type, given.average_width));
    return entry_column(&column, &statistics, rows);
  }
  guesses.push_back(expression + " is guessed from its column");
  return guessed_expression(expression, relation, rows);
}

// The column a predicate "c IS NOT NULL" (or another test that ends it so) is about; empty for any
// other predicate.
std::string_view tested_column(std::string_view predicate, std::string_view test) {
  while (predicate.starts_with('(') && predicate.ends_with(')')) {
    predicate = predicate.substr(1, predicate.size() - 2);
  }
  if (!predicate.ends_with(test)) {
    return {};
  }
  predicate.remove_suffix(test.size());
  if (predicate.size() > 2 && predicate.front() == '"' && predicate.back() == '"') {
    predicate = predicate.substr(1, predicate.size() - 2);
  }
  return std::ranges::all_of(predicate, name_character) ? predicate : std::string_view{};
}

void drop_nulls(EntryColumn& column) {
  double kept = 0;
  std::erase_if(column.classes, [](const ValueClass& one) { return one.kind == ValueKind::null; });
  for (const ValueClass& one : column.classes) {
    kept += one.mass;
  }
  for (ValueClass& one : column.classes) {
    one.mass /= kept;
    one.probability /= kept;
  }
}

// The rows the predicate keeps.
void apply_predicate(IndexColumns& columns, const Index& index, const Relation& relation,
                     const SizeOptions& options) {
  if (index.where.empty()) {
    return;
  }
  for (std::size_t at = 0; at < index.keys.size(); ++at) {
    const std::string_view null = tested_column(index.where, " IS NULL");
    if (!null.empty() && index.keys[at].column == null) {
      columns.entries[at].classes = {{1, 1, ValueKind::null}};
    }
  }
  const std::string_view name = tested_column(index.where, " IS NOT NULL");
  const Column* tested = name.empty() ? nullptr : relation.column(name);
  for (std::size_t at = 0; tested != nullptr && at < index.keys.size(); ++at) {
    if (index.keys[at].column == name && columns.entries[at].known) {
      drop_nulls(columns.entries[at]);
    }
  }
  if (options.share) {
    columns.share = std::clamp(*options.share, 0.0, 1.0);
  } else if (tested != nullptr && tested->statistics) {
    columns.share = 1 - tested->statistics->null_fraction;
  } else {
    columns.guesses.emplace_back("the share of rows its predicate keeps is not known");
  }
}

bool switched_off(const std::string& definition) {
  const auto at = definition.find("deduplicate_items");
  if (at == std::string::npos) {
    return false;
  }
  const std::string_view value = std::string_view(definition).substr(at, 32);
  return value.find("off") != std::string_view::npos ||
         value.find("false") != std::string_view::npos;
}

}  // namespace

IndexColumns index_columns(const Index& index, const Relation& relation, double rows,
                           const SizeOptions& options) {
  IndexColumns result;
  result.keys = index.keys.size();
  const auto add = [&](const std::string& name) {
    const Column* column = relation.column(name);
    const ColumnStatistics* statistics =
        column != nullptr && column->statistics ? &*column->statistics : nullptr;
    result.entries.push_back(entry_column(column, statistics, rows));
    if (statistics == nullptr) {
      result.guesses.push_back("no statistics of " + name);
    }
  };
  for (std::size_t at = 0; at < index.keys.size(); ++at) {
    if (index.keys[at].column.empty()) {
      result.entries.push_back(expression_column(index, at, relation, rows, result.guesses));
    } else {
      add(index.keys[at].column);
    }
    result.may_deduplicate = result.may_deduplicate && result.entries.back().type.equal_image;
  }
  for (const std::string& name : index.include) {
    add(name);
  }
  // CREATE INDEX does not even try for a unique index, and cannot with INCLUDE (_bt_allequalimage).
  result.may_deduplicate = result.may_deduplicate && index.include.empty() && !index.unique &&
                           !switched_off(index.definition);
  apply_predicate(result, index, relation, options);
  return result;
}

}  // namespace planwright::estimates
