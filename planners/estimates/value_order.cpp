#include "value_order.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <planwright/base/number.hpp>

#include "stored_type.hpp"

namespace planwright::estimates {
namespace {

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<double> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return std::nullopt;
  }
  double number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

// Days since 1970-01-01 in the proleptic Gregorian calendar.
double days_of(double year, double month, double day) {
  const double shifted = month <= 2 ? year - 1 : year;
  const double era = std::floor(shifted / 400);
  const double of_era = shifted - era * 400;
  const double of_year = std::floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146'097 + of_era * 365 + std::floor(of_era / 4) - std::floor(of_era / 100) +
         of_year - 719'468;
}

// "12:34:56.7" and what follows it: "+02", "-03:30".
std::optional<double> clock_seconds(std::string_view text) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  if (!hour || !minute) {
    return std::nullopt;
  }
  double seconds = *hour * 3600 + *minute * 60;
  const auto zone = std::min(text.find_first_of("+-", 5), text.size());
  if (text.size() > 6 && zone > 6) {
    seconds += parse_number(text.substr(6, zone - 6)).value_or(0);
  }
  if (zone < text.size()) {
    const double offset =
        digits(text, zone + 1, 2).value_or(0) * 3600 + digits(text, zone + 4, 2).value_or(0) * 60;
    seconds += text[zone] == '+' ? -offset : offset;
  }
  return seconds;
}

// ISO dates and times, as every server prints them with DateStyle ISO; times of day too.
std::optional<double> seconds_of(std::string_view text) {
  if (text == "infinity") {
    return 1e18;
  }
  if (text == "-infinity") {
    return -1e18;
  }
  if (text.size() > 2 && text[2] == ':') {
    return clock_seconds(text);
  }
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  double seconds = days_of(*year, *month, *day) * 86'400;
  if (text.size() > 11) {
    seconds += clock_seconds(text.substr(11)).value_or(0);
  }
  return seconds;
}

// convert_one_string_to_scalar: the text as digits of a number below 1.
double fraction_of(std::string_view text, int low, int high) {
  constexpr std::size_t longest = 12;
  const double base = high - low + 1;
  double value = 0;
  double weight = base;
  for (const char c : text.substr(0, longest)) {
    const int code = std::clamp(static_cast<int>(static_cast<unsigned char>(c)), low - 1, high + 1);
    value += (code - low) / weight;
    weight *= base;
  }
  return value;
}

// convert_string_to_scalar: characters between the least and the greatest of the bounds, widened to
// whole alphabets they touch.
double text_position(std::string_view low, std::string_view high, std::string_view value) {
  int least = 255;
  int most = 0;
  for (const std::string_view bound : {low, high}) {
    for (const char c : bound) {
      least = std::min(least, static_cast<int>(static_cast<unsigned char>(c)));
      most = std::max(most, static_cast<int>(static_cast<unsigned char>(c)));
    }
  }
  constexpr std::array<std::pair<int, int>, 3> alphabets{{{'A', 'Z'}, {'a', 'z'}, {'0', '9'}}};
  for (const auto& [first, last] : alphabets) {
    if (least <= last && most >= first) {
      least = std::min(least, first);
      most = std::max(most, last);
    }
  }
  if (least >= most) {
    least = ' ';
    most = 127;
  }
  while (!low.empty() && !high.empty() && !value.empty() && low.front() == high.front() &&
         low.front() == value.front()) {
    low.remove_prefix(1);
    high.remove_prefix(1);
    value.remove_prefix(1);
  }
  const double from = fraction_of(low, least, most);
  const double to = fraction_of(high, least, most);
  return to <= from ? 0.5 : (fraction_of(value, least, most) - from) / (to - from);
}

std::string_view without_blanks(std::string_view text) {
  while (text.ends_with(' ')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

ValueOrder::ValueOrder(std::string_view declared_type) {
  const std::string_view name = base_name(declared_type);
  if (one_of(name, {"int2", "int4", "int8", "smallint", "integer", "bigint", "serial", "bigserial",
                    "numeric", "decimal", "float4", "float8", "real", "double precision", "oid"})) {
    kind_ = Kind::number;
  } else if (name.starts_with("timestamp") || name.starts_with("time") || name == "date") {
    kind_ = Kind::time;
  } else if (one_of(name, {"bool", "boolean"})) {
    kind_ = Kind::boolean;
  } else if (one_of(name,
                    {"text", "varchar", "character varying", "bpchar", "character", "name"})) {
    padded_ = name == "bpchar" || name == "character";
  } else {
    kind_ = Kind::opaque;
  }
}

std::optional<double> ValueOrder::scalar(std::string_view value) const {
  switch (kind_) {
    case Kind::number:
      return parse_number(value);
    case Kind::time:
      return seconds_of(value);
    case Kind::boolean:
      return value == "t" || value == "true" ? 1 : 0;
    default:
      return std::nullopt;
  }
}

std::optional<int> ValueOrder::compare(std::string_view left, std::string_view right) const {
  if (kind_ == Kind::text || kind_ == Kind::opaque) {
    const int order =
        padded_ ? without_blanks(left).compare(without_blanks(right)) : left.compare(right);
    return order;
  }
  const auto a = scalar(left);
  const auto b = scalar(right);
  if (!a || !b) {
    return std::nullopt;
  }
  return *a < *b ? -1 : *a > *b ? 1 : 0;
}

double ValueOrder::position(std::string_view low, std::string_view high,
                            std::string_view value) const {
  double place = 0.5;
  if (kind_ == Kind::text) {
    place = text_position(low, high, value);
  } else if (kind_ != Kind::opaque) {
    const auto from = scalar(low);
    const auto to = scalar(high);
    const auto at = scalar(value);
    if (from && to && at && *to > *from) {
      place = (*at - *from) / (*to - *from);
    }
  }
  return place >= 0 && place <= 1 ? place : 0.5;
}

}  // namespace planwright::estimates
