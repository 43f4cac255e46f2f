#include "distribution.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace planwright::sandbox {
namespace {

// Used where neither statistics nor an index tell.
constexpr double usual_distinct = 200;
constexpr double fewest_share = 0.5;  // of a row: what has less in the sample is left out

std::uint32_t whole(double number) {
  return static_cast<std::uint32_t>(std::max(0.0, std::round(number)));
}

bool is_numberlike(const ValueType& type) {
  switch (type.family) {
    case ValueFamily::whole:
    case ValueFamily::exact:
    case ValueFamily::real:
    case ValueFamily::date:
    case ValueFamily::moment:
    case ValueFamily::time:
    case ValueFamily::member:
      return true;
    default:
      return false;
  }
}

// The distance of two neighbours on the type's line; 0: as near as one likes.
double step_of(const ValueType& type) {
  switch (type.family) {
    case ValueFamily::whole:
    case ValueFamily::date:
    case ValueFamily::member:
      return 1;
    case ValueFamily::exact:
      return std::pow(10, -type.decimals);
    case ValueFamily::moment:
    case ValueFamily::time:
      return 1e6 / std::pow(10, std::min(type.decimals, 6));
    default:
      return 0;
  }
}

class Distributor {
 public:
  explicit Distributor(const DistributionInput& input) : in_(input) {}

  Distribution operator()() {
    const double null_share = in_.not_null || in_.statistics == nullptr
                                  ? 0
                                  : std::clamp(in_.statistics->null_fraction, 0.0, 1.0);
    out_.nulls = std::min(in_.made, whole(null_share * in_.made));
    left_ = in_.made - out_.nulls;
    if (in_.type.family == ValueFamily::opaque) {
      out_.nulls = in_.made;
      return std::move(out_);
    }
    find_distinct();
    pin();
    fill();
    return finish();
  }

 private:
  // Distinct values in production and among the rows to be made.
  void find_distinct() {
    const double there = std::max(in_.rows, 1.0);
    const double present =
        there * (in_.statistics == nullptr ? 1 : 1 - in_.statistics->null_fraction);
    out_.count_assumed =
        !in_.unique && in_.distinct <= 0 && in_.parent == nullptr && in_.type.members.empty();
    distinct_ = in_.unique              ? std::max(present, 1.0)
                : in_.distinct > 0      ? in_.distinct
                : in_.parent != nullptr ? std::min(in_.parent_rows, present)
                                        : std::min(present, usual_distinct);
    if (const double members = static_cast<double>(in_.type.members.size()); members > 0) {
      distinct_ = std::min(distinct_,
                           in_.type.family == ValueFamily::member ? members : std::exp2(members));
    }
    if (in_.type.family == ValueFamily::whole || in_.type.family == ValueFamily::exact) {
      distinct_ = std::min(distinct_, (in_.type.greatest - in_.type.least) / step_of(in_.type) + 1);
    }
    distinct_ = std::max(1.0, std::min(distinct_, std::max(present, 1.0)));
    // Of the rows that other rows refer to the same share is made.
    wanted_ = in_.unique              ? left_
              : in_.parent != nullptr ? distinct_ / std::max(in_.parent_rows, distinct_) *
                                            static_cast<double>(in_.parent->values.size())
                                      : sampled_distinct(distinct_, present, left_);
    wanted_ = std::clamp(std::round(wanted_), left_ > 0 ? 1.0 : 0.0, static_cast<double>(left_));
  }

  [[nodiscard]] bool has_histogram() const {
    return in_.statistics != nullptr && in_.statistics->histogram.size() >= 2;
  }

  // Within what the histogram spans, as far as that is known.
  [[nodiscard]] bool is_possible(const std::string& text) const {
    const auto place = place_of(in_.type, text);
    if (!place || !has_histogram()) {
      return place.has_value() || in_.type.family == ValueFamily::text;
    }
    const auto& bounds = in_.statistics->histogram;
    const auto low = place_of(in_.type, bounds.front());
    const auto high = place_of(in_.type, bounds.back());
    return !low || !high || (*place >= *low && *place <= *high);
  }

  // Common values and what the query and other tables name, with their rows.
  void pin() {
    double common = 0;
    double common_values = 0;
    if (in_.statistics != nullptr) {
      const auto& values = in_.statistics->common_values;
      const auto& shares = in_.statistics->common_frequencies;
      for (std::size_t at = 0; at < std::min(values.size(), shares.size()); ++at) {
        common += shares[at];
        ++common_values;
        put(values[at], shares[at] * in_.made);
        told_.insert(values[at]);
      }
      common += in_.statistics->null_fraction;
    }
    const double rest = std::max(0.0, 1 - common);
    const double each = rest / std::max(1.0, distinct_ - common_values);
    for (const auto* texts : {&in_.equals, &in_.needed}) {
      for (const std::string& text : *texts) {
        if (!told_.contains(text) && is_possible(text) && each * in_.rows >= fewest_share) {
          put(text, in_.unique ? 1 : std::max(1.0, each * in_.made));
        }
      }
    }
  }

  void put(const std::string& text, double rows) {
    if (rows < fewest_share || left_ == 0 || !pinned_.insert(text).second) {
      return;
    }
    const std::uint32_t count = std::min(left_, std::max(1U, whole(rows)));
    left_ -= count;
    out_.values.push_back({text, place_of(in_.type, text).value_or(0), count, true});
  }

  void fill() {
    if (left_ == 0) {
      return;
    }
    const double more = wanted_ - static_cast<double>(pinned_.size());
    if (more < 1 && !out_.values.empty()) {
      return;  // finish() shares the rows out
    }
    const double count = std::clamp(more, 1.0, static_cast<double>(left_));
    if (in_.parent != nullptr && !in_.parent->values.empty()) {
      from_parent(count);
    } else if (has_histogram()) {
      from_histogram(count);
    } else {
      from_domain(count);
    }
  }

  void add(std::string text, double place, std::uint32_t rows, bool exact = false) {
    if (rows == 0 || pinned_.contains(text)) {
      return;  // finish() gives its rows to others
    }
    out_.values.push_back({std::move(text), place, rows, exact});
  }

  // Rows of the number `at` of `count` parts of all.
  static std::uint32_t part(double all, double at, double count) {
    return static_cast<std::uint32_t>(std::floor(all * (at + 1) / count) -
                                      std::floor(all * at / count));
  }

  void from_parent(double count) {
    const auto& keys = in_.parent->values;
    if (has_histogram() && in_.statistics->histogram.size() > 2 && is_numberlike(in_.type)) {
      from_histogram(count);
      snap_to(keys);
      return;
    }
    const double all = static_cast<double>(keys.size());
    count = std::min(count, all);
    for (double at = 0; at < count; ++at) {
      const DistinctValue& key = keys[static_cast<std::size_t>((at + 0.5) * all / count)];
      add(key.text, key.place, part(left_, at, count), true);
    }
  }

  void snap_to(const std::vector<DistinctValue>& keys) {
    for (DistinctValue& value : out_.values) {
      if (pinned_.contains(value.text)) {
        continue;
      }
      auto at = std::ranges::lower_bound(keys, value.place, {}, &DistinctValue::place);
      if (at == keys.end() ||
          (at != keys.begin() && value.place - (at - 1)->place < at->place - value.place)) {
        --at;
      }
      value = {at->text, at->place, value.rows, true};
    }
  }

  void from_histogram(double count) {
    const auto& bounds = in_.statistics->histogram;
    const double buckets = static_cast<double>(bounds.size()) - 1;
    double unmade = 0;  // values that a narrow bucket has no room for
    for (double bucket = 0; bucket < buckets; ++bucket) {
      const auto at = static_cast<std::size_t>(bucket);
      const std::uint32_t rows = part(left_, bucket, buckets);
      const double asked = part(count, bucket, buckets) + unmade;
      unmade = asked - from_bucket(bounds[at], bounds[at + 1], rows, asked, at == 0);
    }
  }

  // Gives the rows to that many values above `low` up to `high`; how many there were.
  double from_bucket(const std::string& low, const std::string& high, std::uint32_t rows,
                     double count, bool first) {
    if (rows == 0) {
      return 0;
    }
    const auto from = place_of(in_.type, low);
    const auto to = place_of(in_.type, high);
    if (!from || !to || low == high) {
      add(high, to.value_or(0), rows, true);
      return 1;
    }
    const double step = step_of(in_.type);
    const double room =
        step > 0 ? std::max(1.0, std::floor((*to - *from) / step + 1e-6)) + (first ? 1 : 0) : count;
    count = std::clamp(count, 1.0, std::min<double>(rows, std::max(room, 1.0)));
    for (double at = 0; at < count; ++at) {
      const double share = first && count > 1 ? at / (count - 1) : (at + 1) / count;
      const double place = *from + (*to - *from) * share;
      const bool is_end = share >= 1 || share <= 0;
      std::string text = share >= 1                ? high
                         : share <= 0              ? low
                         : is_numberlike(in_.type) ? value_at(in_.type, place)
                                                   : text_between(in_.type, low, high, share);
      add(std::move(text), place, part(rows, at, count), is_end);
    }
    return count;
  }

  void from_domain(double count) {
    if (in_.type.family == ValueFamily::member) {
      from_members();
      return;
    }
    const double distinct = std::max(count, std::min(distinct_, 9e15));
    for (double at = 0; at < count; ++at) {
      auto [text, place] = assumed_value(at, count, distinct);
      add(std::move(text), place, part(left_, at, count));
    }
  }

  void from_members() {
    std::vector<double> open;
    for (std::size_t at = 0; at < in_.type.members.size(); ++at) {
      if (!pinned_.contains(in_.type.members[at])) {
        open.push_back(static_cast<double>(at));
      }
    }
    const double count = std::min(static_cast<double>(open.size()), static_cast<double>(left_));
    for (double at = 0; at < count; ++at) {
      const double member = open[static_cast<std::size_t>(at)];
      add(value_at(in_.type, member), member, part(left_, at, count), true);
    }
  }

  std::pair<std::string, double> assumed_value(double at, double count, double distinct) {
    const ValueType& type = in_.type;
    const double share = count > 1 ? at / (count - 1) : 0;
    if (type.family == ValueFamily::text) {
      std::string text = spread_text(type, at, count);
      const double place = place_of(type, text).value_or(at);
      return {std::move(text), place};
    }
    if (!is_numberlike(type)) {
      std::string text = value_at(type, type.family == ValueFamily::members ? at + 1 : at);
      return {std::move(text), at * 1e-3};
    }
    const auto [low, high] = assumed_bounds(distinct);
    const double place = low + (high - low) * share;
    std::string text = value_at(type, place);
    const double real_place = place_of(type, text).value_or(place);
    return {std::move(text), real_place};
  }

  // Around what the query compares the column with; else what is usual.
  std::pair<double, double> assumed_bounds(double distinct) {
    if (bounds_) {
      return *bounds_;
    }
    out_.assumed = true;
    const ValueType& type = in_.type;
    constexpr double start_of_2021 = 18'628;
    constexpr double end_of_2024 = 20'088;
    constexpr double day = 86'400e6;
    const double unit = type.family == ValueFamily::date     ? 1
                        : type.family == ValueFamily::moment ? day
                                                             : 0;
    double low = unit > 0                            ? start_of_2021 * unit
                 : type.family == ValueFamily::whole ? (type.bits ? 0 : 1)
                                                     : 0;
    double high = unit > 0                            ? end_of_2024 * unit
                  : type.family == ValueFamily::time  ? type.greatest
                  : type.family == ValueFamily::whole ? low + distinct - 1
                                                      : 1000;
    if (type.family == ValueFamily::whole && type.least > 1) {  // year
      low = 2025 - distinct;
      high = 2024;
    }
    std::set<double> named;
    for (const std::string& text : in_.bounds) {
      if (const auto place = place_of(type, text)) {
        named.insert(*place);
      }
    }
    if (!named.empty() && (*named.begin() < low || *named.rbegin() > high || unit > 0)) {
      const double span = std::max({*named.rbegin() - *named.begin(), unit * 365,
                                    unit > 0 ? 0 : std::abs(*named.rbegin()) / 2});
      low = *named.begin() - span;
      high = *named.rbegin() + span;
    }
    low = std::max(low, type.least);
    high = std::min(high, type.greatest);
    const double step = step_of(type);
    if (step > 0 && (high - low) / step < distinct - 1) {
      high = std::min(type.greatest, low + step * (distinct - 1));
    }
    bounds_ = {low, high};
    return *bounds_;
  }

  Distribution finish() {
    auto& values = out_.values;
    const auto before = [](const DistinctValue& left, const DistinctValue& right) {
      return std::tie(left.place, left.text) < std::tie(right.place, right.text);
    };
    if (!std::ranges::is_sorted(values, before)) {
      std::ranges::stable_sort(values, before);
    }
    merge_equal();
    if (in_.unique) {
      make_unique();
    }
    std::uint64_t made = out_.nulls;
    for (const DistinctValue& value : values) {
      made += value.rows;
    }
    share_out(in_.made - std::min<std::uint64_t>(made, in_.made));
    return std::move(out_);
  }

  void merge_equal() {
    auto& values = out_.values;
    std::size_t kept = 0;
    for (std::size_t at = 1; at < values.size(); ++at) {
      if (values[at].text == values[kept].text) {
        values[kept].rows += values[at].rows;
      } else if (++kept != at) {
        values[kept] = std::move(values[at]);
      }
    }
    if (!values.empty()) {
      values.resize(kept + 1);
    }
  }

  // Values beyond the greatest for the rows that share one.
  void make_unique() {
    auto& values = out_.values;
    const double wanted = in_.made - out_.nulls;
    for (DistinctValue& value : values) {
      value.rows = 1;
    }
    if (static_cast<double>(values.size()) >= wanted) {
      return;
    }
    std::set<std::string> texts;
    for (const DistinctValue& value : values) {
      texts.insert(value.text);
    }
    const double greatest = values.empty() ? 0 : values.back().place;
    const double step = step_of(in_.type) > 0 ? step_of(in_.type) : 1;
    const double tries = 4 * wanted + 16;
    for (double at = 1; static_cast<double>(values.size()) < wanted && at < tries; ++at) {
      double place = greatest + at * step;
      std::string text = is_numberlike(in_.type)                ? value_at(in_.type, place)
                         : in_.type.family == ValueFamily::text ? spread_text(in_.type, at, tries)
                                                                : value_at(in_.type, wanted + at);
      place = place_of(in_.type, text).value_or(place);
      if (texts.insert(text).second) {
        values.push_back({std::move(text), place, 1, false});
      }
    }
    std::ranges::stable_sort(values, {}, &DistinctValue::place);
  }

  // Rows that rounding or a value named twice left over.
  void share_out(std::uint64_t rows) {
    auto& values = out_.values;
    if (rows == 0 || in_.unique) {
      return;
    }
    if (values.empty()) {
      out_.nulls += static_cast<std::uint32_t>(rows);
      return;
    }
    // Evenly over those nobody told the frequency of; where there are none, as the told ones are.
    std::vector<DistinctValue*> open;
    double total = 0;
    for (DistinctValue& value : values) {
      total += value.rows;
      if (!told_.contains(value.text)) {
        open.push_back(&value);
      }
    }
    if (!open.empty()) {
      const double count = static_cast<double>(open.size());
      for (double at = 0; at < count; ++at) {
        open[static_cast<std::size_t>(at)]->rows += part(static_cast<double>(rows), at, count);
      }
      return;
    }
    double given = 0;
    double before = 0;
    for (DistinctValue& value : values) {
      before += value.rows;
      const double now = std::floor(static_cast<double>(rows) * before / total + 1e-9);
      value.rows += static_cast<std::uint32_t>(now - given);
      given = now;
    }
  }

  const DistributionInput& in_;
  Distribution out_;
  std::uint32_t left_ = 0;
  double distinct_ = 1, wanted_ = 1;
  std::set<std::string> pinned_, told_;
  std::optional<std::pair<double, double>> bounds_;
};

}  // namespace

double sampled_distinct(double distinct, double rows, double made) {
  if (distinct <= 0 || rows <= 0 || made >= rows) {
    return std::min(distinct, made);
  }
  const double share = made / rows;
  return std::min(made, -distinct * std::expm1(rows / distinct * std::log1p(-share)));
}

Distribution distribute(const DistributionInput& input) {
  return Distributor(input)();
}

}  // namespace planwright::sandbox
