#include "value_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include <planwright/base/number.hpp>

namespace planwright::sandbox {
namespace {

constexpr double microseconds = 1e6;
constexpr double day = 86'400 * microseconds;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// "decimal(10,2) unsigned" → "decimal", {10, 2}, " unsigned".
struct Declared {
  std::string name;
  std::string arguments;  // as written
  std::string rest;
};

Declared parts_of(std::string_view text) {
  Declared parts;
  const std::size_t open = text.find('(');
  const std::size_t end = std::min(open, text.find(' '));
  for (const char c : text.substr(0, end)) {
    parts.name += lower(c);
  }
  std::size_t close = open;
  if (open != std::string_view::npos) {
    close = text.rfind(')');
    close = close == std::string_view::npos || close < open ? text.size() : close;
    parts.arguments = text.substr(open + 1, close - open - 1);
  } else {
    close = std::min(end, text.size());
  }
  for (const char c : text.substr(std::min(close, text.size()))) {
    parts.rest += lower(c);
  }
  return parts;
}

std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view one = text.substr(0, comma);
    while (one.starts_with(' ')) {
      one.remove_prefix(1);
    }
    numbers.push_back(parse_number(one).value_or(0));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return numbers;
}

// 'a','b''c' → a, b'c
std::vector<std::string> quoted_in(std::string_view text) {
  std::vector<std::string> members;
  bool inside = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!inside) {
      inside = text[at] == '\'';
      if (inside) {
        members.emplace_back();
      }
    } else if (text[at] == '\'') {
      if (at + 1 < text.size() && text[at + 1] == '\'') {
        members.back() += '\'';
        ++at;
      } else {
        inside = false;
      }
    } else if (text[at] == '\\' && at + 1 < text.size()) {
      members.back() += text[++at];
    } else {
      members.back() += text[at];
    }
  }
  return members;
}

// Days since 1970-01-01 of the proleptic Gregorian calendar, and back.
double days_of(int year, int month, int day_of_month) {
  year -= month <= 2 ? 1 : 0;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int of_era = year - era * 400;
  const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
  return era * 146'097.0 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

std::string date_text(double days) {
  const long shifted = static_cast<long>(days) + 719'468;
  const long era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const long of_era = shifted - era * 146'097;
  const long year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const long of_year = of_era - (365 * year + year / 4 - year / 100);
  const long shifted_month = (5 * of_year + 2) / 153;
  const long day_of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
  const long month = shifted_month + (shifted_month < 10 ? 3 : -9);
  return fmt::format("{:04}-{:02}-{:02}", year + era * 400 + (month <= 2 ? 1 : 0), month,
                     day_of_month);
}

// The numbers of a text that is made of them and of signs between them; empty: it is not.
std::vector<double> fields_of(std::string_view text) {
  std::vector<double> fields;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = parse_number(text.substr(0, digits));
    if (!number) {
      return {};
    }
    fields.push_back(*number);
    text.remove_prefix(std::min(digits + 1, text.size()));
  }
  return fields;
}

std::string time_text(double places, int decimals) {
  const double whole = std::floor(places / microseconds);
  const long seconds = static_cast<long>(whole);
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (decimals > 0) {
    text += fmt::format(".{:06}", static_cast<long>(places - whole * microseconds));
    text.resize(text.size() - static_cast<std::size_t>(6 - std::min(decimals, 6)));
  }
  return text;
}

std::optional<double> moment_of(std::string_view text) {
  const auto fields = fields_of(text);
  if (fields.size() < 3) {
    return std::nullopt;
  }
  double place = days_of(static_cast<int>(fields[0]), static_cast<int>(fields[1]),
                         static_cast<int>(fields[2])) *
                 day;
  double unit = 3600 * microseconds;
  for (std::size_t at = 3; at < std::min<std::size_t>(fields.size(), 6); ++at) {
    place += std::round(fields[at] * unit);
    unit /= 60;
  }
  return place;
}

// 0: before all others; then [0-9a-z], with other characters where they stand in ASCII.
constexpr double alphabet = 37;
int digit_of(char character) {
  const char c = lower(character);
  return c >= '0' && c <= '9'   ? 1 + (c - '0')
         : c >= 'a' && c <= 'z' ? 11 + (c - 'a')
         : c < '0'              ? 0
         : c < 'a'              ? 10
                                : 36;
}
constexpr std::string_view characters = "00123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::size_t most_digits = 10;  // 37^10 is exact in a double

double number_of(std::string_view text, std::size_t digits) {
  double number = 0;
  for (std::size_t at = 0; at < digits; ++at) {
    number = number * alphabet + (at < text.size() ? digit_of(text[at]) : 0);
  }
  return number;
}

std::string text_of_number(double number, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t at = digits; at-- > 0;) {
    const double rest = std::fmod(number, alphabet);
    text[at] = characters[static_cast<std::size_t>(rest)];
    number = std::floor(number / alphabet);
  }
  return text;
}

struct WholeName {
  std::string_view name;
  int bits;
};
constexpr std::array<WholeName, 14> whole_names{{{"tinyint", 8},
                                                 {"int1", 8},
                                                 {"smallint", 16},
                                                 {"int2", 16},
                                                 {"mediumint", 24},
                                                 {"int3", 24},
                                                 {"int", 32},
                                                 {"integer", 32},
                                                 {"int4", 32},
                                                 {"serial", 64},
                                                 {"bigint", 64},
                                                 {"int8", 64},
                                                 {"bool", 8},
                                                 {"boolean", 8}}};

struct TextName {
  std::string_view name;
  double length;
};
constexpr std::array<TextName, 15> text_names{{{"tinytext", 255},
                                               {"text", 65'535},
                                               {"mediumtext", 16'777'215},
                                               {"longtext", 4e9},
                                               {"tinyblob", 255},
                                               {"blob", 65'535},
                                               {"mediumblob", 16'777'215},
                                               {"longblob", 4e9},
                                               {"varchar", 255},
                                               {"varbinary", 255},
                                               {"char", 1},
                                               {"bpchar", 1},
                                               {"binary", 1},
                                               {"bytea", 65'535},
                                               {"character", 1}}};

}  // namespace

ValueType value_type(std::string_view declared) {
  const Declared parts = parts_of(declared);
  const std::vector<double> arguments = parts.arguments.find('\'') == std::string::npos
                                            ? numbers_in(parts.arguments)
                                            : std::vector<double>{};
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, parts.name) != names.end();
  };
  ValueType type;
  const bool is_unsigned = parts.rest.find("unsigned") != std::string::npos ||
                           parts.rest.find("zerofill") != std::string::npos;
  for (const WholeName& whole : whole_names) {
    if (parts.name == whole.name) {
      type.family = ValueFamily::whole;
      const double top = std::ldexp(1, whole.bits - (is_unsigned ? 0 : 1));
      type.least = is_unsigned ? 0 : -top;
      type.greatest = whole.bits == 64 ? top * (1 - 1e-15) : top - 1;
      return type;
    }
  }
  if (is({"bit"})) {
    type.family = ValueFamily::whole;
    type.bits = true;
    type.greatest =
        std::ldexp(1, static_cast<int>(std::min(arguments.empty() ? 1 : arguments[0], 50.0))) - 1;
  } else if (is({"year"})) {
    type.family = ValueFamily::whole;
    type.least = 1901;
    type.greatest = 2155;
  } else if (is({"decimal", "numeric", "dec", "fixed"})) {
    type.family = ValueFamily::exact;
    type.decimals = arguments.size() > 1 ? static_cast<int>(arguments[1]) : 0;
    const double digits = arguments.empty() ? 10 : arguments[0];
    type.greatest = std::pow(10, digits - type.decimals) - std::pow(10, -type.decimals);
    type.least = is_unsigned ? 0 : -type.greatest;
  } else if (is({"float", "double", "real", "float4", "float8"})) {
    type.family = ValueFamily::real;
    type.greatest = 1e30;
    type.least = is_unsigned ? 0 : -type.greatest;
  } else if (is({"date"})) {
    type.family = ValueFamily::date;
    type.least = days_of(1000, 1, 1);
    type.greatest = days_of(9999, 12, 31);
  } else if (is({"datetime", "timestamp", "timestamptz"})) {
    type.family = ValueFamily::moment;
    type.decimals = arguments.empty() ? 0 : static_cast<int>(arguments[0]);
    type.least = (parts.name == "datetime" ? days_of(1000, 1, 1) : 1) * day;
    type.greatest = (parts.name == "datetime" ? days_of(9999, 12, 31) : days_of(2038, 1, 18)) * day;
  } else if (is({"time"})) {
    type.family = ValueFamily::time;
    type.decimals = arguments.empty() ? 0 : static_cast<int>(arguments[0]);
    type.greatest = day - 1;
  } else if (is({"enum"})) {
    type.family = ValueFamily::member;
    type.members = quoted_in(parts.arguments);
  } else if (is({"set"})) {
    type.family = ValueFamily::members;
    type.members = quoted_in(parts.arguments);
  } else if (is({"json", "jsonb"})) {
    type.family = ValueFamily::json;
  } else if (is({"uuid"})) {
    type.family = ValueFamily::uuid;
  } else if (is({"inet4", "inet6"})) {
    type.family = ValueFamily::address;
    type.decimals = parts.name == "inet4" ? 4 : 6;
  } else if (is({"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
                 "multipolygon", "geometrycollection"})) {
    type.family = parts.name == "geometry" || parts.name == "point" ? ValueFamily::shape
                                                                    : ValueFamily::opaque;
  } else if (is({"vector"})) {
    type.family = ValueFamily::opaque;
  } else {
    type.length = 255;
    for (const TextName& text : text_names) {
      if (parts.name == text.name) {
        type.length = static_cast<std::size_t>(arguments.empty() ? text.length : arguments[0]);
      }
    }
    type.fixed = is({"char", "binary", "bpchar"}) ||
                 (is({"character"}) && parts.rest.find("varying") == std::string::npos);
  }
  return type;
}

std::optional<double> place_of(const ValueType& type, std::string_view text) {
  switch (type.family) {
    case ValueFamily::whole:
    case ValueFamily::exact:
    case ValueFamily::real:
      return parse_number(text);
    case ValueFamily::date: {
      const auto place = moment_of(text);
      return place ? std::optional(std::floor(*place / day)) : std::nullopt;
    }
    case ValueFamily::moment:
      return moment_of(text);
    case ValueFamily::time: {
      const bool negative = text.starts_with('-');
      const auto fields = fields_of(text.substr(negative ? 1 : 0));
      if (fields.empty()) {
        return std::nullopt;
      }
      double place = 0;
      double unit = 3600 * microseconds;
      for (std::size_t at = 0; at < std::min<std::size_t>(fields.size(), 3); ++at) {
        place += std::round(fields[at] * unit);
        unit /= 60;
      }
      return negative ? -place : place;
    }
    case ValueFamily::member: {
      const auto found = std::ranges::find(type.members, text);
      return found == type.members.end()
                 ? std::nullopt
                 : std::optional(static_cast<double>(found - type.members.begin()));
    }
    case ValueFamily::text:
    case ValueFamily::members:
    case ValueFamily::json:
    case ValueFamily::uuid:
    case ValueFamily::address:
      return number_of(text, most_digits);
    case ValueFamily::shape:
    case ValueFamily::opaque:
      break;
  }
  return std::nullopt;
}

std::string value_at(const ValueType& type, double place) {
  const double within = std::clamp(place, type.least, std::max(type.least, type.greatest));
  switch (type.family) {
    case ValueFamily::whole:
      return fmt::format("{:.0f}", std::round(within));
    case ValueFamily::exact:
      return fmt::format("{:.{}f}", within, type.decimals);
    case ValueFamily::real:
      return fmt::format("{:.9g}", within);
    case ValueFamily::date:
      return date_text(std::round(within));
    case ValueFamily::moment: {
      const double step = microseconds / std::pow(10, std::min(type.decimals, 6));
      const double rounded = std::round(within / step) * step;
      const double days = std::floor(rounded / day);
      return date_text(days) + " " + time_text(rounded - days * day, type.decimals);
    }
    case ValueFamily::time: {
      const double step = microseconds / std::pow(10, std::min(type.decimals, 6));
      return time_text(std::floor(within / step) * step, type.decimals);
    }
    case ValueFamily::member: {
      const double last = std::max<double>(static_cast<double>(type.members.size()) - 1, 0);
      return type.members.empty()
                 ? std::string()
                 : type.members[static_cast<std::size_t>(std::clamp(std::round(place), 0.0, last))];
    }
    case ValueFamily::members: {
      std::string text;
      const auto bits = static_cast<unsigned long>(std::max(place, 0.0));
      for (std::size_t at = 0; at < std::min<std::size_t>(type.members.size(), 20); ++at) {
        if ((bits >> at & 1U) != 0) {
          text += (text.empty() ? "" : ",") + type.members[at];
        }
      }
      return text;
    }
    case ValueFamily::json:
      return fmt::format(R"({{"n":{:.0f}}})", place);
    case ValueFamily::uuid: {
      const auto number = static_cast<unsigned long>(std::max(place, 0.0));
      return fmt::format("{:08x}-{:04x}-4000-8000-{:012x}", number >> 16 & 0xffffffffUL,
                         number & 0xffffUL, number);
    }
    case ValueFamily::address: {
      const auto number = static_cast<unsigned long>(std::max(place, 0.0));
      return type.decimals == 4
                 ? fmt::format("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255)
                 : fmt::format("fd00::{:x}:{:x}", number >> 16 & 0xffff, number & 0xffff);
    }
    case ValueFamily::text:
      return text_of_number(place, std::min(most_digits, std::max<std::size_t>(type.length, 1)));
    case ValueFamily::shape:
    case ValueFamily::opaque:
      break;
  }
  return {};
}

std::string text_between(const ValueType& type, std::string_view from, std::string_view to,
                         double share) {
  std::size_t alike = 0;
  while (alike < from.size() && alike < to.size() && from[alike] == to[alike]) {
    ++alike;
  }
  // Not within a character of several bytes.
  while (alike > 0 && alike < from.size() &&
         (static_cast<unsigned char>(from[alike]) & 0xC0U) == 0x80U) {
    --alike;
  }
  const std::size_t digits = std::min(most_digits, std::max(type.length, alike) - alike);
  if (digits == 0) {
    return std::string(share < 1 ? from : to);
  }
  const double low = number_of(from.substr(alike), digits);
  const double high = number_of(to.substr(alike), digits);
  return std::string(from.substr(0, alike)) +
         text_of_number(std::floor(low + (high - low) * share), digits);
}

std::string spread_text(const ValueType& type, double number, double count) {
  const std::size_t digits = std::clamp<std::size_t>(type.length, 1, 8);
  double places = 1;
  for (std::size_t at = 0; at < digits; ++at) {
    places *= 36;
  }
  // One of 36 digits each, in the order of the alphabet.
  double place = std::floor((number + 0.5) / count * places);
  std::string text(digits, '0');
  for (std::size_t at = digits; at-- > 0;) {
    text[at] = characters[1 + static_cast<std::size_t>(std::fmod(place, 36))];
    place = std::floor(place / 36);
  }
  return text;
}

}  // namespace planwright::sandbox
