#include "stored_type.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <planwright/base/number.hpp>

namespace planwright::estimates {
namespace {

using Text = StoredType::Text;

struct Named {
  std::string_view name;
  StoredType type;
};

constexpr StoredType fixed(double bytes, double alignment, bool equal_image = true) {
  return {bytes, alignment, equal_image, bytes, Text::none};
}
constexpr StoredType variable(double usual, Text text, bool equal_image = true) {
  return {0, 1, equal_image, usual, text};
}

// Which operator classes have equalimage (support function 4): pg_amproc of PostgreSQL 13 to 18.
// Not: numeric and floats (1.0 and 1.00, 0 and -0), jsonb, arrays, ranges, intervals (until 15.5
// they had it, wrongly).
constexpr std::array types{
    Named{"int4", fixed(4, 4)},
    Named{"integer", fixed(4, 4)},
    Named{"int8", fixed(8, 8)},
    Named{"bigint", fixed(8, 8)},
    Named{"int2", fixed(2, 2)},
    Named{"smallint", fixed(2, 2)},
    Named{"serial", fixed(4, 4)},
    Named{"bigserial", fixed(8, 8)},
    Named{"bool", fixed(1, 1)},
    Named{"boolean", fixed(1, 1)},
    Named{"char", fixed(1, 1)},
    Named{"date", fixed(4, 4)},
    Named{"timestamp", fixed(8, 8)},
    Named{"timestamptz", fixed(8, 8)},
    Named{"timestamp without time zone", fixed(8, 8)},
    Named{"timestamp with time zone", fixed(8, 8)},
    Named{"time", fixed(8, 8)},
    Named{"time without time zone", fixed(8, 8)},
    Named{"timetz", fixed(12, 8)},
    Named{"time with time zone", fixed(12, 8)},
    Named{"interval", fixed(16, 8, false)},
    Named{"uuid", fixed(16, 1)},
    Named{"oid", fixed(4, 4)},
    Named{"money", fixed(8, 8)},
    Named{"macaddr", fixed(6, 4)},
    Named{"macaddr8", fixed(8, 4)},
    Named{"pg_lsn", fixed(8, 8)},
    Named{"xid8", fixed(8, 8)},
    Named{"tid", fixed(6, 2)},
    Named{"float4", fixed(4, 4, false)},
    Named{"real", fixed(4, 4, false)},
    Named{"float8", fixed(8, 8, false)},
    Named{"double precision", fixed(8, 8, false)},
    Named{"text", variable(32, Text::characters)},
    Named{"varchar", variable(32, Text::characters)},
    Named{"character varying", variable(32, Text::characters)},
    Named{"bpchar", variable(2, Text::characters)},
    Named{"character", variable(2, Text::characters)},
    Named{"citext", variable(32, Text::characters, false)},
    Named{"name", variable(20, Text::characters)},
    Named{"numeric", variable(8, Text::digits, false)},
    Named{"decimal", variable(8, Text::digits, false)},
    Named{"bytea", variable(32, Text::hex)},
    Named{"inet", variable(7, Text::address)},
    Named{"cidr", variable(7, Text::address)},
    Named{"bit", variable(8, Text::none)},
    Named{"varbit", variable(8, Text::none)},
    Named{"jsonb", variable(100, Text::none, false)},
    Named{"tsvector", variable(200, Text::none, false)},
};

// The number in "varchar(20)"; absent when there is none.
std::optional<double> length_in(std::string_view declared) {
  const auto open = declared.find('(');
  if (open == std::string_view::npos) {
    return std::nullopt;
  }
  const auto close = declared.find_first_of(",)", open);
  return parse_number(declared.substr(open + 1, close - open - 1));
}

double with_header(double content) {
  constexpr double longest_short = 126;
  return content <= longest_short ? content + 1 : align_to(content + 4, 4);
}

// Bytes of a numeric: a two-byte head and two bytes for every four decimal digits that are not
// leading or trailing zeros.
double numeric_bytes(std::string_view value) {
  const auto point = std::min(value.find('.'), value.size());
  std::string_view whole = value.substr(0, point);
  std::string_view fraction = point < value.size() ? value.substr(point + 1) : "";
  while (!whole.empty() && (whole.front() < '1' || whole.front() > '9')) {
    whole.remove_prefix(1);
  }
  while (!fraction.empty() && fraction.back() == '0') {
    fraction.remove_suffix(1);
  }
  const auto groups = [](std::size_t digits) { return static_cast<double>((digits + 3) / 4); };
  double count = groups(whole.size()) + groups(fraction.size());
  if (fraction.empty() && whole.size() > 4) {
    // 12000000: groups of zeros at the end are not stored.
    std::size_t zeros = whole.size() - 1 - std::min(whole.find_last_not_of('0'), whole.size() - 1);
    for (; zeros >= 4 && count > 1; zeros -= 4) {
      --count;
    }
  }
  return 2 + 2 * count;
}

}  // namespace

std::string_view base_name(std::string_view declared) {
  const auto open = declared.find('(');
  if (open == std::string_view::npos) {
    return declared.substr(0, declared.find('['));
  }
  return declared.substr(0, open);
}

StoredType stored_type(std::string_view declared, double average_width) {
  if (declared.ends_with("[]")) {
    return variable(average_width > 0 ? average_width : 60, Text::none, false);
  }
  std::string name(base_name(declared));
  // "timestamp(3) with time zone"
  if (const auto close = declared.find(')'); close != std::string_view::npos) {
    name += declared.substr(close + 1);
  }
  const auto known = std::ranges::find(types, name, &Named::name);
  if (known == types.end()) {
    // An enum is four bytes; a domain or an extension's type is what its statistics say.
    return average_width == 4 ? fixed(4, 4)
                              : variable(average_width > 0 ? average_width : 32, Text::none);
  }
  StoredType type = known->type;
  if (type.bytes == 0) {
    if (const auto length = length_in(declared); length && type.text == Text::characters) {
      // char(n) is padded to n; of varchar(n) get_typavgwidth assumes n up to 32, then half of it.
      const bool padded = name == "bpchar" || name == "character";
      type.usual_bytes = with_header(padded || *length <= 32 ? *length : 32 + (*length - 32) / 2);
    }
    if (average_width > 0) {
      type.usual_bytes = average_width;
    }
  }
  return type;
}

double stored_bytes(const StoredType& type, const std::string& value) {
  const auto length = static_cast<double>(value.size());
  switch (type.text) {
    case Text::characters:
      return with_header(length);
    case Text::hex:
      return with_header(std::max(0.0, (length - 2) / 2));
    case Text::digits:
      return with_header(numeric_bytes(value));
    case Text::address:
      return value.find(':') == std::string::npos ? 7 : 19;
    case Text::none:
      break;
  }
  return type.bytes > 0 ? type.bytes : type.usual_bytes;
}

}  // namespace planwright::estimates
