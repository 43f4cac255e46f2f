#include "deal.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace planwright::sandbox {
namespace {

// Pairs are independent from here on.
constexpr double as_good_as_independent = 0.97;

}  // namespace

Dice::Dice(std::string_view seed) : state_(0xcbf29ce484222325U) {
  for (const char c : seed) {
    state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
}

std::uint64_t Dice::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::uint32_t Dice::below(std::uint32_t limit) {
  return static_cast<std::uint32_t>(((next() >> 32U) * limit) >> 32U);
}

double Dice::share() {
  return static_cast<double>(next() >> 11U) * 0x1p-53;
}

Places shuffled(std::uint32_t rows, Dice& dice) {
  Places places(rows);
  std::iota(places.begin(), places.end(), 0U);
  for (std::uint32_t at = rows; at > 1; --at) {
    std::swap(places[at - 1], places[dice.below(at)]);
  }
  return places;
}

Places correlated(std::uint32_t rows, double correlation, Dice& dice) {
  Places places(rows);
  constexpr double as_good_as_sorted = 0.995;
  if (std::abs(correlation) >= as_good_as_sorted) {
    for (std::uint32_t at = 0; at < rows; ++at) {
      places[at] = correlation > 0 ? at : rows - 1 - at;
    }
    return places;
  }
  // A mixture of two even distributions with equal variances correlates as their weights say.
  const double noise = std::sqrt(1 - correlation * correlation);
  std::vector<double> keys(rows);
  for (std::uint32_t at = 0; at < rows; ++at) {
    keys[at] = correlation * at / rows + noise * dice.share();
  }
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t row) { return keys[row]; });
  for (std::uint32_t at = 0; at < rows; ++at) {
    places[order[at]] = at;
  }
  return places;
}

Places grouped(const std::vector<std::uint32_t>& groups, std::uint32_t group_count, double distinct,
               double pairs, Dice& dice) {
  const auto rows = static_cast<std::uint32_t>(groups.size());
  const double cells = static_cast<double>(group_count) * distinct;
  const double independent = -cells * std::expm1(-static_cast<double>(rows) / std::max(cells, 1.0));
  if (rows == 0 || pairs >= as_good_as_independent * independent) {
    return shuffled(rows, dice);
  }
  // Runs fall on `runs + distinct` cells, some more than once.
  double runs = -cells * std::log1p(-std::min(pairs / cells, 0.999999)) - distinct;
  runs = std::clamp(runs, static_cast<double>(group_count), static_cast<double>(rows));
  std::vector<std::uint32_t> starts(group_count + 1, 0);
  for (const std::uint32_t group : groups) {
    ++starts[group + 1];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<std::uint32_t> by_group(rows);
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  for (std::uint32_t row = 0; row < rows; ++row) {
    by_group[next[groups[row]]++] = row;
  }
  // Rows of a group in any order, or its runs would correlate with the key.
  struct Run {
    std::uint32_t begin, end;
  };
  std::vector<Run> all;
  double owed = 0;
  for (std::uint32_t group = 0; group < group_count; ++group) {
    const std::uint32_t begin = starts[group];
    const std::uint32_t size = starts[group + 1] - begin;
    if (size == 0) {
      continue;
    }
    for (std::uint32_t at = size; at > 1; --at) {
      std::swap(by_group[begin + at - 1], by_group[begin + dice.below(at)]);
    }
    owed += runs * size / rows;
    const auto count =
        static_cast<std::uint32_t>(std::clamp(std::round(owed), 1.0, static_cast<double>(size)));
    owed -= count;
    for (std::uint32_t at = 0; at < count; ++at) {
      const auto part = [&](std::uint64_t number) {
        return begin + static_cast<std::uint32_t>(number * size / count);
      };
      all.push_back({part(at), part(at + 1)});
    }
  }
  for (std::size_t at = all.size(); at > 1; --at) {
    std::swap(all[at - 1], all[dice.below(static_cast<std::uint32_t>(at))]);
  }
  Places places(rows);
  std::uint32_t place = 0;
  for (const Run& run : all) {
    for (std::uint32_t at = run.begin; at < run.end; ++at) {
      places[by_group[at]] = place++;
    }
  }
  return places;
}

}  // namespace planwright::sandbox
