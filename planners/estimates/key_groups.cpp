#include "key_groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace planwright::estimates {
namespace {

// λ of a Poisson distribution whose mean, given at least one, is `mean`.
double rate_of(double mean) {
  if (mean > 30) {
    return mean;
  }
  double low = 0;
  double high = mean;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (middle / -std::expm1(-middle) < mean ? low : high) = middle;
  }
  return (low + high) / 2;
}

double mean_of(const std::vector<double>& values) {
  return values.empty() ? 0
                        : std::accumulate(values.begin(), values.end(), 0.0) /
                              static_cast<double>(values.size());
}

// Widths of the values, from their texts; moved so that their mean is what ANALYZE measured over
// all of its sample.
void fill_widths(EntryColumn& column, const ColumnStatistics& statistics) {
  // stawidth has lost its fraction.
  const double average = statistics.average_width > 0 ? statistics.average_width + 0.5 : 0;
  if (column.type.text != StoredType::Text::none) {
    for (const std::string& value : statistics.common_values) {
      column.common_bytes.push_back(stored_bytes(column.type, value));
    }
    for (const std::string& value : statistics.histogram) {
      column.rest_bytes.push_back(stored_bytes(column.type, value));
    }
  }
  double common_share = 0;
  double common_sum = 0;
  for (std::size_t at = 0; at < column.common_bytes.size(); ++at) {
    const double frequency =
        at < statistics.common_frequencies.size() ? statistics.common_frequencies[at] : 0;
    common_share += frequency;
    common_sum += frequency * column.common_bytes[at];
  }
  const double rest_share = std::max(0.0, 1 - statistics.null_fraction - common_share);
  if (column.rest_bytes.empty()) {
    const double left = average * (1 - statistics.null_fraction) - common_sum;
    column.rest_bytes.push_back(rest_share > 0.01 && left > 0 ? left / rest_share
                                                              : column.type.usual_bytes);
  } else if (rest_share > 0.01 && average > 0) {
    const double wanted = (average * (common_share + rest_share) - common_sum) / rest_share;
    const double shift = wanted - mean_of(column.rest_bytes);
    if (std::abs(shift) > 1) {
      for (double& bytes : column.rest_bytes) {
        bytes = std::max(1.0, bytes + shift);
      }
    }
  }
  if (column.common_bytes.empty()) {
    column.common_bytes = column.rest_bytes;
  }
}

void fill_classes(EntryColumn& column, const ColumnStatistics& statistics, double rows) {
  if (statistics.null_fraction > 0) {
    column.classes.push_back({statistics.null_fraction, statistics.null_fraction, ValueKind::null});
  }
  double rest = 1 - statistics.null_fraction;
  for (const double frequency : statistics.common_frequencies) {
    column.classes.push_back({frequency, frequency, ValueKind::common});
    rest -= frequency;
  }
  if (rest < 1e-6) {
    return;
  }
  const double distinct =
      statistics.distinct >= 0 ? statistics.distinct : -statistics.distinct * rows;
  double probability = 0;
  if (distinct > 0 && rows > 0) {
    const double values =
        std::max(1.0, distinct - static_cast<double>(statistics.common_frequencies.size()));
    const double repeat = rest * rows / values;
    probability = repeat > 1.001 ? rate_of(repeat) / rows : 0;
  }
  column.classes.push_back({rest, probability, ValueKind::rest});
}

// Puts classes of one kind whose frequencies are within a factor of 1.5 together. What is kept is
// the number of rows and of keys.
std::vector<KeyClass> merged(std::vector<KeyClass> classes) {
  std::map<std::pair<std::vector<ValueKind>, int>, KeyClass> bins;
  for (KeyClass& one : classes) {
    const int bin = one.probability <= 0
                        ? -1000
                        : static_cast<int>(std::floor(std::log(one.probability) / std::log(1.5)));
    const auto [at, fresh] = bins.try_emplace({one.kinds, bin}, one);
    if (!fresh && one.probability > 0) {
      KeyClass& into = at->second;
      const double keys = into.mass / into.probability + one.mass / one.probability;
      into.mass += one.mass;
      into.probability = into.mass / keys;
    } else if (!fresh) {
      at->second.mass += one.mass;
    }
  }
  std::vector<KeyClass> result;
  for (auto& [bin, one] : bins) {
    result.push_back(std::move(one));
  }
  return result;
}

}  // namespace

EntryColumn entry_column(const Column* column, const ColumnStatistics* statistics, double rows) {
  EntryColumn result;
  const std::string_view declared = column != nullptr ? std::string_view(column->type) : "";
  result.type = stored_type(declared, statistics != nullptr ? statistics->average_width : 0);
  if (statistics == nullptr) {
    result.common_bytes = result.rest_bytes = {result.type.usual_bytes};
    const bool two_values = base_name(declared) == "bool" || base_name(declared) == "boolean";
    result.classes.push_back({1, two_values ? 0.5 : 0, ValueKind::rest});
    return result;
  }
  result.known = true;
  fill_widths(result, *statistics);
  fill_classes(result, *statistics, rows);
  return result;
}

std::vector<KeyClass> key_classes(const std::vector<EntryColumn>& columns, std::size_t count) {
  std::vector<KeyClass> classes{{1, 1, {}}};
  for (std::size_t at = 0; at < columns.size(); ++at) {
    std::vector<KeyClass> next;
    for (const KeyClass& before : classes) {
      for (const ValueClass& value : columns[at].classes) {
        KeyClass joint = before;
        joint.mass *= value.mass;
        joint.probability *= at < count ? value.probability : 1;
        joint.kinds.push_back(value.kind);
        if (joint.mass > 1e-9) {
          next.push_back(std::move(joint));
        }
      }
    }
    classes = merged(std::move(next));
  }
  return classes;
}

double mean_group(double rows, double probability) {
  const double rate = rows * probability;
  return rate < 1e-6 ? 1 : rate / -std::expm1(-rate);
}

double distinct_keys(const std::vector<KeyClass>& classes, double rows) {
  double keys = 0;
  for (const KeyClass& one : classes) {
    keys += rows * one.mass / mean_group(rows, one.probability);
  }
  return keys;
}

}  // namespace planwright::estimates
