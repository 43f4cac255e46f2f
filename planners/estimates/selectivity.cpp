#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <planwright/estimates/selectivity.hpp>

#include "index_conditions.hpp"
#include "value_order.hpp"

namespace planwright::estimates {
namespace {

// selfuncs.h
constexpr double default_equality = 0.005;
constexpr double default_inequality = 1.0 / 3;
constexpr double default_range = 0.005;
constexpr double default_match = 0.005;
constexpr double default_contains = 0.001;
constexpr double default_boolean = 1.0 / 3;

double share(double value) {
  return std::clamp(value, 0.0, 1.0);
}

double rows_of(const Relation& relation) {
  return std::max(1.0, relation.rows.value_or(Rows(1)).value());
}

const ColumnStatistics* statistics_of(const Column& column) {
  return column.statistics ? &*column.statistics : nullptr;
}

double common_share(const ColumnStatistics& statistics) {
  return std::accumulate(statistics.common_frequencies.begin(), statistics.common_frequencies.end(),
                         0.0);
}

bool is_unique(const Relation& relation, const Column& column) {
  return std::ranges::any_of(relation.indexes, [&](const Index& index) {
    return index.unique && index.where.empty() && index.keys.size() == 1 &&
           index.keys.front().column == column.name;
  });
}

double frequency(const ColumnStatistics& statistics, std::size_t at) {
  return at < statistics.common_frequencies.size() ? statistics.common_frequencies[at] : 0;
}

// Share of what the histogram describes that is at most `value` (ineq_histogram_selectivity, for
// <=), with the share of one value by itself.
struct HistogramPlace {
  double up_to = 0;
  double one_value = 0;
};

std::optional<HistogramPlace> histogram_place(const Relation& relation, const Column& column,
                                              const ColumnStatistics& statistics,
                                              const std::string& value) {
  const auto& bounds = statistics.histogram;
  if (bounds.size() < 2) {
    return std::nullopt;
  }
  const ValueOrder order(column.type);
  HistogramPlace place;
  const double others =
      distinct_values(relation, column) - static_cast<double>(statistics.common_values.size());
  place.one_value = others > 1 ? 1 / others : 0;
  std::size_t at = 0;  // bounds at or below the value
  std::size_t end = bounds.size();
  while (at < end) {
    const std::size_t middle = (at + end) / 2;
    const auto less = order.compare(bounds[middle], value);
    if (!less) {
      return std::nullopt;
    }
    if (*less <= 0) {
      at = middle + 1;
    } else {
      end = middle;
    }
  }
  if (at == 0) {
    return place;
  }
  if (at >= bounds.size()) {
    place.up_to = 1;
    return place;
  }
  const double inside = order.position(bounds[at - 1], bounds[at], value);
  place.up_to = (static_cast<double>(at - 1) + inside) / static_cast<double>(bounds.size() - 1);
  if (at == 1) {
    place.up_to += place.one_value * (1 - inside);
  }
  return place;
}

bool holds(int order, std::string_view op) {
  return op == "<" ? order < 0 : op == "<=" ? order <= 0 : op == ">" ? order > 0 : order >= 0;
}

// LIKE with % and _ and \.
bool like(std::string_view value, std::string_view pattern) {
  if (pattern.empty()) {
    return value.empty();
  }
  if (pattern.front() == '%') {
    for (std::size_t skip = 0; skip <= value.size(); ++skip) {
      if (like(value.substr(skip), pattern.substr(1))) {
        return true;
      }
    }
    return false;
  }
  if (pattern.front() == '\\' && pattern.size() > 1) {
    pattern.remove_prefix(1);
  } else if (pattern.front() == '_' && !value.empty()) {
    return like(value.substr(1), pattern.substr(1));
  }
  return !value.empty() && value.front() == pattern.front() &&
         like(value.substr(1), pattern.substr(1));
}

// The fixed start of a pattern, and the rest.
std::pair<std::string, std::string_view> split_pattern(std::string_view pattern) {
  std::string prefix;
  std::size_t at = 0;
  for (; at < pattern.size() && pattern[at] != '%' && pattern[at] != '_'; ++at) {
    at += pattern[at] == '\\' && at + 1 < pattern.size() ? 1 : 0;
    prefix += pattern[at];
  }
  return {prefix, pattern.substr(at)};
}

// like_selectivity of what comes after the fixed start.
double pattern_rest(std::string_view rest) {
  double result = 1;
  if (rest.starts_with('%')) {
    rest.remove_prefix(1);
  }
  for (const char c : rest) {
    result *= c == '%' ? 5 : c == '_' ? 0.9 : 0.2;
  }
  return std::min(result, 1.0);
}

double like_selectivity(const Relation& relation, const Column& column,
                        const std::string& pattern) {
  const ColumnStatistics* statistics = statistics_of(column);
  const auto [prefix, rest] = split_pattern(pattern);
  if (rest.empty()) {
    return equality_selectivity(relation, column, prefix);
  }
  if (statistics == nullptr) {
    return default_match;
  }
  double common = 0;
  for (std::size_t at = 0; at < statistics->common_values.size(); ++at) {
    common += like(statistics->common_values[at], pattern) ? frequency(*statistics, at) : 0;
  }
  // The bounds themselves are a sample; the fewer they are the more the guess by prefix counts.
  const auto& bounds = statistics->histogram;
  double sampled = 0;
  double weight = 0;
  if (bounds.size() >= 12) {
    const auto inner = std::span(bounds).subspan(1, bounds.size() - 2);
    const auto hits = std::ranges::count_if(
        inner, [&](const std::string& bound) { return like(bound, pattern); });
    sampled = static_cast<double>(hits) / static_cast<double>(inner.size());
    weight = std::min(1.0, static_cast<double>(bounds.size()) / 100);
  }
  double guessed = pattern_rest(rest);
  if (!prefix.empty()) {
    std::string next = prefix;
    ++next.back();
    const auto from = histogram_place(relation, column, *statistics, prefix);
    const auto to = histogram_place(relation, column, *statistics, next);
    const double one = equality_selectivity(relation, column, std::nullopt);
    guessed *= std::max(one, from && to ? to->up_to - from->up_to : default_match);
  }
  const double histogram = std::clamp(sampled * weight + guessed * (1 - weight), 0.0001, 0.9999);
  return share(histogram * (1 - statistics->null_fraction - common_share(*statistics)) + common);
}

double list_selectivity(const Relation& relation, const Column& column, const Predicate& term) {
  const auto values = literal_list(term.operand);
  if (!values) {
    return share(list_length(term.operand) * equality_selectivity(relation, column, std::nullopt));
  }
  double sum = 0;
  double none = 1;
  for (const std::string& value : *values) {
    const double one = equality_selectivity(relation, column, value);
    sum += one;
    none *= 1 - one;
  }
  return sum <= 1 ? sum : 1 - none;
}

double boolean_selectivity(const Relation& relation, const Column& column, bool wanted) {
  return equality_selectivity(relation, column, wanted ? "t" : "f");
}

// What the statistics of the column say; absent for a class they say nothing of.
std::optional<double> column_selectivity(const Relation& relation, const Column& column,
                                         const Predicate& term) {
  const auto value =
      term.operand_kind == OperandKind::constant ? literal_value(term.operand) : std::nullopt;
  const ColumnStatistics* statistics = statistics_of(column);
  const double nulls = statistics != nullptr ? statistics->null_fraction : 0;
  switch (term.predicate_class) {
    case PredicateClass::equality:
      return equality_selectivity(relation, column, value);
    case PredicateClass::in_list:
      return list_selectivity(relation, column, term);
    case PredicateClass::range:
      return range_selectivity(relation, column, term.op, value);
    case PredicateClass::is_null:
      return statistics != nullptr ? nulls : default_equality;
    case PredicateClass::is_not_null:
      return statistics != nullptr ? 1 - nulls : 1 - default_equality;
    case PredicateClass::boolean_column:
      return boolean_selectivity(relation, column, !term.negated);
    case PredicateClass::prefix_like:
    case PredicateClass::contains_like:
      return value ? like_selectivity(relation, column, *value) : default_match;
    case PredicateClass::inequality:
      if (term.op == "<>" || term.op == "!=" || term.op == "=") {
        return share(1 - equality_selectivity(relation, column, value) - nulls);
      }
      return 1 - default_match;
    default:
      return std::nullopt;
  }
}

double default_selectivity(const Predicate& term) {
  switch (term.predicate_class) {
    case PredicateClass::equality:
      return default_equality;
    case PredicateClass::in_list:
      return share(list_length(term.operand) * default_equality);
    case PredicateClass::range:
      return default_inequality;
    case PredicateClass::is_null:
      return default_equality;
    case PredicateClass::is_not_null:
    case PredicateClass::inequality:
      return 1 - default_equality;
    case PredicateClass::prefix_like:
    case PredicateClass::contains_like:
    case PredicateClass::case_insensitive_like:
    case PredicateClass::regex:
    case PredicateClass::text_search:
      return default_match;
    case PredicateClass::containment:
      return default_contains;
    default:
      return default_boolean;
  }
}

const Column* bare_column(const Relation& relation, const Predicate& term) {
  return term.column.bare() ? relation.column(term.column.column) : nullptr;
}

// Two bounds of one column: clausesel.c's addRangeClause.
struct Bounds {
  std::optional<double> low, high;
};

double range_between(const Bounds& bounds, double nulls) {
  if (!bounds.low || !bounds.high) {
    return bounds.low.value_or(bounds.high.value_or(1));
  }
  if (*bounds.low == default_inequality || *bounds.high == default_inequality) {
    return default_range;
  }
  const double between = *bounds.low + *bounds.high - 1 + nulls;
  return between > 0 ? between : between < -0.01 ? default_range : 1e-10;
}

}  // namespace

double distinct_values(const Relation& relation, const Column& column) {
  const ColumnStatistics* statistics = statistics_of(column);
  const double rows = rows_of(relation);
  if (is_unique(relation, column)) {
    return rows * (statistics != nullptr ? 1 - statistics->null_fraction : 1);
  }
  if (statistics != nullptr && statistics->distinct != 0) {
    return statistics->distinct > 0 ? statistics->distinct
                                    : std::max(1.0, std::nearbyint(-statistics->distinct * rows));
  }
  return ValueOrder(column.type).boolean() ? 2 : std::min(rows, 200.0);
}

double equality_selectivity(const Relation& relation, const Column& column,
                            const std::optional<std::string>& value) {
  const ColumnStatistics* statistics = statistics_of(column);
  if (is_unique(relation, column)) {
    return 1 / rows_of(relation);
  }
  const double distinct = std::max(1.0, distinct_values(relation, column));
  if (statistics == nullptr) {
    return 1 / distinct;
  }
  if (!value) {
    const double average = (1 - statistics->null_fraction) / distinct;
    return share(statistics->common_frequencies.empty()
                     ? average
                     : std::min(average, statistics->common_frequencies.front()));
  }
  const ValueOrder order(column.type);
  for (std::size_t at = 0; at < statistics->common_values.size(); ++at) {
    const auto compared = order.compare(statistics->common_values[at], *value);
    if (compared && *compared == 0) {
      return frequency(*statistics, at);
    }
  }
  double other = share(1 - common_share(*statistics) - statistics->null_fraction);
  const double others = distinct - static_cast<double>(statistics->common_values.size());
  other = others > 1 ? other / others : other;
  return statistics->common_frequencies.empty()
             ? other
             : std::min(other, statistics->common_frequencies.back());
}

double range_selectivity(const Relation& relation, const Column& column, std::string_view op,
                         const std::optional<std::string>& value) {
  const ColumnStatistics* statistics = statistics_of(column);
  if (statistics == nullptr || !value) {
    return default_inequality;
  }
  const ValueOrder order(column.type);
  double common = 0;
  for (std::size_t at = 0; at < statistics->common_values.size(); ++at) {
    const auto compared = order.compare(statistics->common_values[at], *value);
    if (!compared) {
      return default_inequality;
    }
    common += holds(*compared, op) ? frequency(*statistics, at) : 0;
  }
  double histogram = 0.5;
  if (const auto place = histogram_place(relation, column, *statistics, *value)) {
    const bool greater = op.starts_with('>');
    double up_to = place->up_to;
    // The place counts rows equal to the value; < and >= want them on the other side.
    if (greater == op.ends_with('=') && up_to > 0 && up_to < 1) {
      up_to -= place->one_value;
    }
    const double cutoff = 0.01 / static_cast<double>(statistics->histogram.size() - 1);
    histogram = std::clamp(greater ? 1 - up_to : up_to, cutoff, 1 - cutoff);
  }
  const double others = 1 - statistics->null_fraction - common_share(*statistics);
  return share(histogram * others + common);
}

double selectivity(const Relation& relation, const Predicate& term) {
  if (term.predicate_class == PredicateClass::disjunction) {
    double none = 1;
    for (const Predicate& side : term.alternatives) {
      double one = selectivity(relation, side);
      for (const Predicate& other : side.also) {
        one *= selectivity(relation, other);
      }
      none *= 1 - one;
    }
    return term.negated ? none : 1 - none;
  }
  if (const Column* column = bare_column(relation, term)) {
    if (const auto known = column_selectivity(relation, *column, term)) {
      return *known;
    }
  }
  return default_selectivity(term);
}

double selectivity(const Relation& relation, std::span<const Predicate> terms) {
  double product = 1;
  std::map<std::string, Bounds> ranges;
  for (const Predicate& term : terms) {
    const double one = selectivity(relation, term);
    if (term.predicate_class == PredicateClass::range && term.column.bare() && !term.op.empty() &&
        !term.negated) {
      auto& bound =
          term.op.front() == '>' ? ranges[term.column.column].low : ranges[term.column.column].high;
      bound = std::min(bound.value_or(1), one);
    } else {
      product *= one;
    }
  }
  for (const auto& [name, bounds] : ranges) {
    const Column* column = relation.column(name);
    const ColumnStatistics* statistics = column != nullptr ? statistics_of(*column) : nullptr;
    product *= range_between(bounds, statistics != nullptr ? statistics->null_fraction : 0);
  }
  return std::clamp(product, 1e-10, 1.0);
}

bool rests_on_statistics(const Relation& relation, const Predicate& term) {
  if (term.predicate_class == PredicateClass::disjunction) {
    return std::ranges::all_of(term.alternatives, [&](const Predicate& side) {
      return rests_on_statistics(relation, side);
    });
  }
  const Column* column = bare_column(relation, term);
  if (column == nullptr) {
    return false;
  }
  const bool known = column->statistics.has_value();
  switch (term.predicate_class) {
    case PredicateClass::equality:
      return known || is_unique(relation, *column);
    case PredicateClass::in_list:
    case PredicateClass::is_null:
    case PredicateClass::is_not_null:
    case PredicateClass::boolean_column:
      return known;
    case PredicateClass::range:
    case PredicateClass::prefix_like:
    case PredicateClass::contains_like:
      return known && term.operand_kind == OperandKind::constant &&
             literal_value(term.operand).has_value();
    default:
      return false;
  }
}

double group_count(const Relation& relation, std::span<const std::string> columns, double rows) {
  const double all = rows_of(relation);
  double product = 1;
  double largest = 1;
  for (const std::string& name : columns) {
    const Column* column = relation.column(name);
    const double distinct = column != nullptr ? distinct_values(relation, *column) : 200;
    product *= distinct;
    largest = std::max(largest, distinct);
  }
  if (columns.size() > 1) {
    product = std::min(product, std::max(all * 0.1, largest));
  }
  product = std::min(product, all);
  if (rows < all) {
    // Yao: groups met when `rows` of the rows are drawn.
    product *= 1 - std::pow((all - rows) / all, all / product);
  }
  return std::clamp(std::ceil(product), 1.0, std::max(1.0, rows));
}

double join_selectivity(const Relation& left, const Column& left_column, const Relation& right,
                        const Column& right_column) {
  const auto not_null = [](const Column& column) {
    const ColumnStatistics* statistics = statistics_of(column);
    return statistics != nullptr ? 1 - statistics->null_fraction : 1;
  };
  const double distinct =
      std::max({1.0, distinct_values(left, left_column), distinct_values(right, right_column)});
  return not_null(left_column) * not_null(right_column) / distinct;
}

}  // namespace planwright::estimates
