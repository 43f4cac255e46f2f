#include "surrogates.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include <fmt/format.h>

namespace planwright::catalog {
namespace {

constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxy";  // "z" is left for what is between

long double fraction(const Random& random) {
  return static_cast<long double>(random() >> 11U) / 9007199254740992.0L;
}

// Places with the coarsest text each is written as: 20 rather than 20.00.
using Places = std::map<long double, std::string>;

// Surrogates of the places between two fixed ones: a line with one bend, and where rounding makes
// two equal the next free step.
void bend(const ValueFamily& family, Places::const_iterator begin, Places::const_iterator end,
          long double low, long double high, const Random& random,
          std::map<long double, long double>& out) {
  const long double from = low + (high - low) * (0.3L + 0.4L * fraction(random));
  const long double to = low + (high - low) * (0.3L + 0.4L * fraction(random));
  // A hundredth is no binary fraction, so multiples of it are met only nearly.
  constexpr long double nearly = 1e-6L;
  std::vector<long double> made;
  long double before = low;
  for (auto at = begin; at != end; ++at) {
    const long double step = step_of(family.kind, at->second);
    const long double place = at->first < from
                                  ? low + (at->first - low) / (from - low) * (to - low)
                                  : to + (at->first - from) / (high - from) * (high - to);
    const long double rounded = step > 0 ? std::round(place / step) * step : place;
    const long double next = step > 0 ? (std::floor(before / step + nearly) + 1) * step : before;
    made.push_back(rounded > before + nearly * step ? rounded : next);
    before = made.back();
  }
  // Pushed against the upper end: back down.
  long double after = high;
  auto at = end;
  for (auto surrogate = made.rbegin(); surrogate != made.rend(); ++surrogate) {
    --at;
    const long double step = step_of(family.kind, at->second);
    if (step > 0 && *surrogate > after - nearly * step) {
      *surrogate = (std::ceil(after / step - nearly) - 1) * step;
    }
    after = *surrogate;
  }
  const bool fits = made.empty() || made.front() > low;
  auto surrogate = made.begin();
  for (at = begin; at != end; ++at, ++surrogate) {
    out[at->first] = fits ? *surrogate : at->first;
  }
}

// How far values may be moved up or down: about as far as they are spread, in steps that keep a
// time at its time of day.
long double shift(const ValueFamily& family, long double spread, long double room,
                  const Random& random) {
  const long double unit = family.kind == ValueKind::timestamp ? 86'400'000'000.0L : 1.0L;
  const long double least = family.kind == ValueKind::date        ? 30
                            : family.kind == ValueKind::timestamp ? 30 * unit
                                                                  : 100;
  long double most = std::max(spread, least);
  if (family.kind == ValueKind::date || family.kind == ValueKind::timestamp) {
    most = std::min(most, 3650 * (family.kind == ValueKind::date ? 1 : unit));
  }
  const long double wanted = std::min(most * (0.1L + 0.9L * fraction(random)), room);
  return std::max(0.0L, std::floor(wanted / unit) * unit);
}

std::string random_text(std::size_t length, const Random& random) {
  std::string text;
  for (std::size_t at = 0; at < length; ++at) {
    text += letters[random() % letters.size()];
  }
  return text;
}

// `count` texts of `length` letters, ascending.
std::vector<std::string> codes(std::size_t count, std::size_t length, const Random& random) {
  const long double all =
      std::pow(static_cast<long double>(letters.size()), static_cast<long double>(length));
  std::set<std::uint64_t> chosen;
  const auto most = static_cast<std::uint64_t>(std::min(all, 9.0e18L));
  if (static_cast<long double>(count) * 2 > all) {
    // Nearly all of them: those left out are chosen.
    std::vector<std::uint64_t> every(most);
    for (std::uint64_t at = 0; at < most; ++at) {
      every[at] = at;
    }
    for (std::uint64_t at = most; at > 1; --at) {
      std::swap(every[at - 1], every[random() % at]);
    }
    chosen.insert(every.begin(), every.begin() + static_cast<std::ptrdiff_t>(count));
  }
  while (chosen.size() < count) {
    chosen.insert(random() % most);
  }
  std::vector<std::string> result;
  for (std::uint64_t number : chosen) {
    std::string code(length, letters.front());
    for (std::size_t at = length; at > 0; --at) {
      code[at - 1] = letters[number % letters.size()];
      number /= letters.size();
    }
    result.push_back(std::move(code));
  }
  return result;
}

// What texts above `low` and below `high` can begin with; absent: nothing we know of. Either may be
// null.
std::optional<std::string> between(const std::string* low, const std::string* high) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const char last = high == nullptr || high->empty() ? '\0' : high->front();
  if (low == nullptr) {
    if (high == nullptr) {
      return "";
    }
    if (is_letter(last) && last > 'a') {
      return std::string(1, static_cast<char>(last - 1));
    }
    return std::isalpha(static_cast<unsigned char>(last)) != 0 ? std::optional<std::string>("0")
                                                               : std::nullopt;
  }
  if (!low->empty() && is_letter(low->front()) &&
      (high == nullptr ? low->front() < 'z' : is_letter(last) && last - low->front() > 1)) {
    return std::string(1, static_cast<char>(low->front() + 1));
  }
  return *low;
}

// What tells letters apart before case and signs do.
std::string folded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      result += static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte);
    }
  }
  return result;
}

bool before(const ValueFamily& family, const std::string& a, const std::string& b) {
  if (family.by_bytes || family.kind == ValueKind::uuid) {
    return a < b;
  }
  // Only a guess at the locale's order: the server that knows it is far away.
  const std::string left = folded(a);
  const std::string right = folded(b);
  return left != right ? left < right : a > b;
}

// Texts that begin alike get surrogates that begin alike, so that a prefix has one too.
class TextTree {
 public:
  TextTree(std::span<const std::string> sorted, bool by_bytes, std::size_t longest,
           const Random& random)
      : sorted_(sorted), longest_(longest), random_(random), made_(sorted.size()) {
    for (const std::string& text : sorted) {
      units_.push_back(units_of(text, by_bytes));
    }
  }

  ValuePairs run(const std::string& head) {
    head_ = characters(head);
    assign(0, sorted_.size(), 0, head);
    const auto too_long = [this](const std::string& text) {
      return longest_ > 0 && characters(text) > longest_;
    };
    if (std::ranges::any_of(made_, too_long)) {
      number(0, sorted_.size(), 0, head);
    }
    ValuePairs pairs;
    for (std::size_t at = 0; at < made_.size(); ++at) {
      if (!made_[at].empty() && !too_long(made_[at])) {
        pairs.emplace_back(sorted_[at], std::move(made_[at]));
      }
    }
    return pairs;
  }

 private:
  // A locale compares letters before it looks at their case.
  static std::vector<std::string> units_of(const std::string& text, bool by_bytes) {
    std::vector<std::string> units;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0U) != 0x80U || units.empty()) {
        units.emplace_back();
      }
      units.back() += static_cast<char>(by_bytes || byte >= 0x80 ? byte : std::tolower(byte));
    }
    return units;
  }

  static std::size_t length_for(std::size_t count) {
    std::size_t length = 1;
    for (std::size_t all = letters.size(); all < count; all *= letters.size()) {
      ++length;
    }
    return length;
  }

  // Texts [begin, end) that agree in their first `depth` characters, which became `head`.
  void assign(std::size_t begin, std::size_t end, std::size_t depth, const std::string& head) {
    if (end - begin == 1) {
      // As long as the text is, with the head that all have before it.
      const std::size_t rest = units_[begin].size() - depth;
      made_[begin] = head + random_text(rest > head_ ? rest - head_ : 0, random_);
      return;
    }
    const std::size_t first = begin + (units_[begin].size() == depth ? 1 : 0);
    std::vector<std::size_t> groups;
    std::set<std::string_view> seen;
    for (std::size_t at = first; at < end; ++at) {
      if (units_[at].size() == depth) {
        return number(begin, end, depth, head);
      }
      if (at == first || units_[at][depth] != units_[at - 1][depth]) {
        groups.push_back(at);
        if (!seen.insert(units_[at][depth]).second) {
          // The order is not that of the letters: signs that a locale passes over.
          return number(begin, end, depth, head);
        }
      }
    }
    if (first > begin) {
      made_[begin] = head;
    }
    const std::vector<std::string> next = codes(groups.size(), length_for(groups.size()), random_);
    groups.push_back(end);
    for (std::size_t at = 0; at + 1 < groups.size(); ++at) {
      assign(groups[at], groups[at + 1], depth + 1, head + next[at]);
    }
  }

  // The same by their places alone.
  void number(std::size_t begin, std::size_t end, std::size_t depth, const std::string& head) {
    const std::size_t length = length_for(end - begin);
    const std::vector<std::string> places = codes(end - begin, length, random_);
    for (std::size_t at = begin; at < end; ++at) {
      const std::size_t rest = units_[at].size() - depth;
      made_[at] =
          head + places[at - begin] + random_text(rest > length ? rest - length : 0, random_);
    }
  }

  std::span<const std::string> sorted_;
  std::size_t longest_;
  std::size_t head_ = 0;
  const Random& random_;
  std::vector<std::vector<std::string>> units_;  // of each text its characters
  std::vector<std::string> made_;
};

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

ValuePairs number_surrogates(const ValueFamily& family, std::vector<std::string> values,
                             const std::vector<std::string>& fixed, Room room,
                             const Random& random) {
  Places places;
  std::set<long double> pinned;
  std::vector<std::pair<long double, std::string>> texts;
  for (std::string& value : values) {
    if (const auto place = place_of(family.kind, value)) {
      auto [at, added] = places.try_emplace(*place, value);
      if (!added && step_of(family.kind, value) > step_of(family.kind, at->second)) {
        at->second = value;
      }
      texts.emplace_back(*place, std::move(value));
    }
  }
  for (const std::string& value : fixed) {
    if (const auto place = place_of(family.kind, value)) {
      pinned.insert(*place);
      texts.emplace_back(*place, value);
    }
  }
  std::map<long double, long double> surrogates;
  for (const long double place : pinned) {
    surrogates[place] = place;
  }
  if (!places.empty()) {
    const long double spread = places.rbegin()->first - places.begin()->first;
    long double up = shift(family, spread, room.up, random);
    const long double down = shift(family, spread, room.down, random);
    if (pinned.empty()) {
      // All in one direction.
      const bool upwards = up > 0 && (down <= 0 || random() % 2 == 0);
      up = upwards ? up : -down;
    }
    const auto first = pinned.empty() ? places.begin() : places.upper_bound(*pinned.rbegin());
    for (auto at = first; at != places.end(); ++at) {
      surrogates[at->first] = at->first + up;
    }
    if (!pinned.empty()) {
      const auto lower_end = places.lower_bound(*pinned.begin());
      for (auto at = places.begin(); at != lower_end; ++at) {
        surrogates[at->first] = at->first - down;
      }
      for (auto low = pinned.begin(); std::next(low) != pinned.end(); ++low) {
        bend(family, places.upper_bound(*low), places.lower_bound(*std::next(low)), *low,
             *std::next(low), random, surrogates);
      }
    }
  }
  std::ranges::sort(texts);
  ValuePairs pairs;
  for (const auto& [place, text] : texts) {
    if (pairs.empty() || pairs.back().first != text) {
      pairs.emplace_back(text, text_at(family, surrogates.at(place), text));
    }
  }
  return pairs;
}

ValuePairs text_surrogates(const std::vector<std::string>& sorted,
                           const std::function<bool(const std::string&)>& fixed, bool by_bytes,
                           std::size_t longest, const Random& random) {
  ValuePairs pairs;
  const std::string* low = nullptr;
  for (std::size_t at = 0; at < sorted.size();) {
    if (fixed(sorted[at]) || sorted[at].empty()) {
      pairs.emplace_back(sorted[at], sorted[at]);
      low = &sorted[at++];
      continue;
    }
    std::size_t end = at;
    while (end < sorted.size() && !fixed(sorted[end]) && !sorted[end].empty()) {
      ++end;
    }
    if (const auto head = between(low, end < sorted.size() ? &sorted[end] : nullptr)) {
      TextTree tree(std::span<const std::string>(sorted).subspan(at, end - at), by_bytes, longest,
                    random);
      for (auto& [value, surrogate] : tree.run(*head)) {
        pairs.emplace_back(std::move(value), std::move(surrogate));
      }
    }
    at = end;
  }
  return pairs;
}

ValuePairs uuid_surrogates(std::vector<std::string> values, const Random& random) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  std::set<std::string> made;
  while (made.size() < values.size()) {
    const std::string digits = fmt::format("{:016x}{:016x}", random(), random());
    made.insert(fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                            digits.substr(12, 4), digits.substr(16, 4), digits.substr(20)));
  }
  ValuePairs pairs;
  auto surrogate = made.begin();
  for (std::string& value : values) {
    pairs.emplace_back(std::move(value), *surrogate++);
  }
  return pairs;
}

namespace {

std::optional<std::string> place_between(const ValueFamily& family, const ValuePairs& pairs,
                                         const std::string& value) {
  const auto place = place_of(family.kind, value);
  if (!place) {
    return std::nullopt;
  }
  const auto place_at = [&](ValuePairs::const_iterator at, bool surrogate) {
    return place_of(family.kind, surrogate ? at->second : at->first).value_or(0);
  };
  const auto after = std::ranges::upper_bound(pairs, *place, {}, [&](const auto& pair) {
    return place_of(family.kind, pair.first).value_or(0);
  });
  if (pairs.empty()) {
    return value;
  }
  if (after == pairs.begin()) {
    return text_at(family, *place + place_at(after, true) - place_at(after, false), value);
  }
  const auto low = std::prev(after);
  if (after == pairs.end() || place_at(low, false) == *place) {
    return text_at(family, *place + place_at(low, true) - place_at(low, false), value);
  }
  const long double distance = place_at(after, false) - place_at(low, false);
  if (!(distance > 0)) {
    return std::nullopt;  // a key that somebody has edited
  }
  const long double share = (*place - place_at(low, false)) / distance;
  const long double from = place_at(low, true);
  const long double to = place_at(after, true);
  const long double step = step_of(family.kind, value);
  long double made = from + share * (to - from);
  if (step > 0) {
    made = std::clamp(std::round(made / step) * step, std::min(from + step, to), to);
  }
  return text_at(family, made, value);
}

}  // namespace

std::optional<std::string> surrogate_between(const ValueFamily& family, const ValuePairs& pairs,
                                             const std::string& value) {
  if (family.kind != ValueKind::text && family.kind != ValueKind::uuid) {
    return place_between(family, pairs, value);
  }
  if (pairs.empty() || value.empty()) {
    return value;
  }
  const auto after = std::ranges::find_if(
      pairs, [&](const auto& pair) { return before(family, value, pair.first); });
  if (family.kind == ValueKind::uuid) {
    // The last digit: the one place where neighbours drawn at random leave room.
    std::string made = after == pairs.begin() ? pairs.front().second : std::prev(after)->second;
    if (made.empty()) {
      return std::nullopt;
    }
    made.back() = made.back() == 'f'   ? '0'
                  : made.back() == '9' ? 'a'
                                       : static_cast<char>(made.back() + 1);
    return made;
  }
  if (after == pairs.begin()) {
    return between(nullptr, &pairs.front().second).value_or("") + "z";
  }
  const std::string& low = std::prev(after)->second;
  // A digit comes before all letters, "z" behind those that surrogates are made of.
  return low + (after != pairs.end() && after->second.starts_with(low) ? "0" : "z");
}

}  // namespace planwright::catalog
