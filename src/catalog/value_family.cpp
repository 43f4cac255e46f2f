#include "value_family.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/query/schema_dump.hpp>

#include "array_literal.hpp"

namespace planwright::catalog {
namespace {

constexpr long double micros_a_day = 86'400'000'000.0L;

// What date_text() can write; the years before the first are written otherwise.
constexpr long double day_number(std::chrono::year_month_day date) {
  return static_cast<long double>(std::chrono::sys_days(date).time_since_epoch().count());
}
constexpr long double first_day = day_number(std::chrono::year(1) / 1 / 1);
constexpr long double last_day = day_number(std::chrono::year::max() / 12 / 31);

struct BaseType {
  std::string_view name, family;
  ValueKind kind;
  long double least = 0, most = 0;
};
constexpr std::array base_types{
    BaseType{"int2", "int2", ValueKind::number, -32768, 32767},
    BaseType{"int4", "number", ValueKind::number, -2147483648.0L, 2147483647.0L},
    BaseType{"int8", "number", ValueKind::number, -9.2e18L, 9.2e18L},
    BaseType{"numeric", "number", ValueKind::number},
    BaseType{"float4", "real", ValueKind::real},
    BaseType{"float8", "real", ValueKind::real},
    BaseType{"date", "date", ValueKind::date, first_day, last_day},
    BaseType{"timestamp", "timestamp", ValueKind::timestamp, first_day* micros_a_day,
             last_day* micros_a_day},
    BaseType{"timestamptz", "timestamp", ValueKind::timestamp, first_day* micros_a_day,
             last_day* micros_a_day},
    BaseType{"uuid", "uuid", ValueKind::uuid},
    BaseType{"text", "text", ValueKind::text},
    BaseType{"varchar", "text", ValueKind::text},
    BaseType{"bpchar", "text", ValueKind::text},
    BaseType{"char", "text", ValueKind::text},
    BaseType{"name", "text by bytes", ValueKind::text},
    BaseType{"tsvector", "text by bytes", ValueKind::text},
    BaseType{"bool", "", ValueKind::kept},
};
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> range_types{
    {{"int4range", "int4"},
     {"int8range", "int8"},
     {"numrange", "numeric"},
     {"daterange", "date"},
     {"tsrange", "timestamp"},
     {"tstzrange", "timestamptz"}}};

// "numeric(10,2)" → 10, 2
std::pair<int, int> modifiers(std::string_view type) {
  const std::size_t open = type.find('(');
  if (open == std::string_view::npos) {
    return {0, 0};
  }
  const std::string inner(type.substr(open + 1));
  const std::size_t comma = inner.find(',');
  return {std::atoi(inner.c_str()),
          comma == std::string::npos ? 0 : std::atoi(inner.c_str() + comma + 1)};
}

void limit(ValueFamily& family, std::string_view base, std::string_view declared) {
  // Short texts cannot hold the surrogates that long ones need.
  constexpr int short_text = 8;
  const auto [first, second] = modifiers(declared);
  if (base == "numeric" && first > 0) {
    family.most = std::pow(10.0L, first - second) - 1;
    family.least = -family.most;
  } else if (family.kind == ValueKind::text && first > 0) {
    family.longest = static_cast<std::size_t>(first);
    if (first <= short_text) {
      family.name = fmt::format("{}({})", base == "varchar" ? "varchar" : "char", first) +
                    (family.server_sorts ? "" : " by bytes");
    }
  }
}

// The number of a run of digits; absent when there is none.
std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}
bool take(std::string_view& text, char c) {
  const bool found = text.starts_with(c);
  text.remove_prefix(found ? 1 : 0);
  return found;
}

// Days since 1970; "2024-01-31" at the text's beginning.
std::optional<long double> take_date(std::string_view& text) {
  const auto year = take_number(text);
  const bool first = take(text, '-');
  const auto month = first ? take_number(text) : std::nullopt;
  const bool second = take(text, '-');
  const auto day = second ? take_number(text) : std::nullopt;
  constexpr int last_year = static_cast<int>(std::chrono::year::max());
  if (!year || !month || !day || *year < 1 || *year > last_year) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  return day_number(date);
}

std::optional<long double> take_clock(std::string_view& text) {
  const auto hour = take_number(text);
  const auto minute = take(text, ':') ? take_number(text) : std::nullopt;
  if (!hour || !minute) {
    return std::nullopt;
  }
  long double micros = (*hour * 60.0L + *minute) * 60'000'000.0L;
  if (take(text, ':')) {
    const auto second = take_number(text);
    if (!second) {
      return std::nullopt;
    }
    micros += *second * 1'000'000.0L;
    if (take(text, '.')) {
      long double unit = 100'000.0L;
      for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; unit /= 10) {
        micros += (text.front() - '0') * unit;
        text.remove_prefix(1);
      }
    }
  }
  return micros;
}

std::optional<long double> micros_of(std::string_view text) {
  const auto days = take_date(text);
  if (!days) {
    return std::nullopt;
  }
  long double micros = *days * micros_a_day;
  if (take(text, ' ') || take(text, 'T')) {
    const auto clock = take_clock(text);
    if (!clock) {
      return std::nullopt;
    }
    micros += *clock;
  }
  if (take(text, 'Z')) {
    return text.empty() ? std::optional(micros) : std::nullopt;
  }
  if (text.starts_with('+') || text.starts_with('-')) {
    const long double sign = text.front() == '+' ? 1 : -1;
    text.remove_prefix(1);
    const auto hours = take_number(text);
    const auto minutes = take(text, ':') ? take_number(text) : std::optional(0);
    if (!hours || !minutes) {
      return std::nullopt;
    }
    micros -= sign * (*hours * 60.0L + *minutes) * 60'000'000.0L;
  }
  return text.empty() ? std::optional(micros) : std::nullopt;
}

std::string date_text(long double days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(
      std::chrono::days(static_cast<long>(std::clamp(days, first_day, last_day))))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string timestamp_text(long double micros, std::string_view like) {
  const long double days = std::floor(micros / micros_a_day);
  const auto rest = static_cast<long long>(std::llround(micros - days * micros_a_day));
  constexpr long long second = 1'000'000;
  std::string text = date_text(days);
  // "2024-01-01" in a query stays a date.
  if (like.find(':') != std::string_view::npos || rest != 0) {
    text += fmt::format(" {:02}:{:02}:{:02}", rest / second / 3600, rest / second / 60 % 60,
                        rest / second % 60);
    if (rest % second != 0) {
      text += fmt::format(".{:06}", rest % second);
    }
  }
  constexpr std::size_t date_length = 10;
  const bool zone =
      like.size() > date_length && like.find_first_of("+-Z", date_length) != std::string_view::npos;
  return text + (zone ? "+00" : "");
}

std::size_t decimals(std::string_view text) {
  const std::size_t point = text.find('.');
  return point == std::string_view::npos ? 0 : text.size() - point - 1;
}

// "[1,5)" taken apart; absent for "empty" and what is none.
struct RangeText {
  char open = '[', close = ')';
  std::string low, high;
};
std::string without_quotes(std::string_view bound) {
  std::string text;
  for (std::size_t at = 0; at < bound.size(); ++at) {
    if (bound[at] == '\\' && at + 1 < bound.size()) {
      text += bound[++at];
    } else if (bound[at] != '"') {
      text += bound[at];
    }
  }
  return text;
}
std::optional<RangeText> read_range(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (text.size() < 3 || comma == std::string_view::npos) {
    return std::nullopt;
  }
  return RangeText{text.front(), text.back(), without_quotes(text.substr(1, comma - 1)),
                   without_quotes(text.substr(comma + 1, text.size() - comma - 2))};
}

}  // namespace

std::optional<std::string> replaced(ValueShape shape, const std::string& text,
                                    const Replace& replace) {
  if (shape == ValueShape::scalar) {
    return replace(text);
  }
  if (shape == ValueShape::range) {
    auto range = read_range(text);
    if (!range) {
      return text == "empty" ? std::optional(text) : std::nullopt;
    }
    for (std::string* bound : {&range->low, &range->high}) {
      if (!bound->empty()) {
        const auto made = replace(*bound);
        if (!made) {
          return std::nullopt;
        }
        *bound = *made;
      }
    }
    return fmt::format("{}\"{}\",\"{}\"{}", range->open, range->low, range->high, range->close);
  }
  auto elements = read_array(text);
  if (!elements) {
    return std::nullopt;
  }
  for (ArrayElement& element : *elements) {
    if (element) {
      element = replace(*element);
      if (!element) {
        return std::nullopt;
      }
    }
  }
  return array_literal(*elements);
}

NamedTypes named_types(const Snapshot& snapshot) {
  NamedTypes types;
  for (const SchemaStatement& statement : snapshot.schema) {
    if (const auto made = query::made_type(statement.sql)) {
      if (made->enumeration) {
        types.enumerations.insert(made->name.name);
      } else {
        types.domains.emplace(made->name.name, made->base);
      }
    }
  }
  return types;
}

ValueFamily family_of(const Column& column, const Catalog& catalog, const NamedTypes& types) {
  ValueFamily family;
  std::string declared = column.type;
  for (int depth = 0; depth < 8; ++depth) {
    const auto domain = types.domains.find(declared);
    if (domain == types.domains.end()) {
      break;
    }
    declared = domain->second;
  }
  if (declared.ends_with("[]")) {
    family.shape = ValueShape::array;
    declared.resize(declared.size() - 2);
  }
  std::string_view base = std::string_view(declared).substr(0, declared.find('('));
  for (const auto& [range, bound] : range_types) {
    if (base == range && family.shape == ValueShape::scalar) {
      family.shape = ValueShape::range;
      base = bound;
      break;
    }
  }
  if (types.enumerations.contains(base)) {
    family.kind = ValueKind::kept;
    return family;
  }
  const auto known = std::ranges::find(base_types, base, &BaseType::name);
  if (known == base_types.end()) {
    return family;
  }
  family.kind = known->kind;
  family.name = known->family;
  family.least = known->least;
  family.most = known->most;
  family.single_precision = base == "float4";
  family.padded = base == "bpchar" || base == "char";
  family.lexemes = base == "tsvector";
  if (family.lexemes) {
    family.shape = ValueShape::array;
  }
  if (family.kind == ValueKind::text) {
    const auto is_bytes = [](std::string_view collation) {
      return collation == "C" || collation == "POSIX" || collation == "ucs_basic";
    };
    const bool own = !column.collation.empty() && column.collation != "default";
    const bool bytes = is_bytes(column.collation) || family.name == "text by bytes";
    if (own && !bytes) {
      family.kind = ValueKind::opaque;
    }
    // Where lc_collate is C, ICU may sort nevertheless; the server is asked in any case.
    const std::string* sorts = catalog.setting("lc_collate");
    family.by_bytes = bytes || (sorts != nullptr && is_bytes(*sorts));
    family.server_sorts = !bytes;
    family.name = bytes ? "text by bytes" : "text";
  }
  limit(family, base, declared);
  return family;
}

std::optional<long double> place_of(ValueKind kind, std::string_view text) {
  switch (kind) {
    case ValueKind::number:
    case ValueKind::real: {
      const std::string copy(text);
      char* end = nullptr;
      const long double value = std::strtold(copy.c_str(), &end);
      const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
      constexpr long most_digits = 18;
      const bool fits = kind == ValueKind::real ||
                        (digits <= most_digits && copy.find_first_of("eE") == std::string::npos);
      return !copy.empty() && *end == '\0' && std::isfinite(value) && digits > 0 && fits
                 ? std::optional(value)
                 : std::nullopt;
    }
    case ValueKind::date: {
      const auto days = take_date(text);
      return text.empty() ? days : std::nullopt;
    }
    case ValueKind::timestamp:
      return micros_of(text);
    default:
      return std::nullopt;
  }
}

std::string text_at(const ValueFamily& family, long double place, std::string_view like) {
  switch (family.kind) {
    case ValueKind::date:
      return date_text(std::round(place));
    case ValueKind::timestamp:
      return timestamp_text(std::round(place), like);
    case ValueKind::real: {
      std::array<char, 64> digits{};
      const auto end = family.single_precision
                           ? std::to_chars(digits.data(), digits.data() + digits.size(),
                                           static_cast<float>(place))
                                 .ptr
                           : std::to_chars(digits.data(), digits.data() + digits.size(),
                                           static_cast<double>(place))
                                 .ptr;
      return {digits.data(), end};
    }
    default:
      return fmt::format("{:.{}f}", place, decimals(like));
  }
}

long double step_of(ValueKind kind, std::string_view like) {
  if (kind != ValueKind::number) {
    return kind == ValueKind::real ? 0 : 1;
  }
  return std::pow(10.0L, -static_cast<int>(decimals(like)));
}

}  // namespace planwright::catalog
